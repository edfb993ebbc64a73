import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, expect, onTestFinished } from "vitest";
import { type Fault, misbehave } from "./forge-faults.ts";
import { type Answer, answerTo, type ForgeState, type Pull, refuse, type Stored } from "./forge-routes.ts";

/** A request as it arrived. */
export interface SeenRequest {
  readonly method: string;
  /** With the query, without `/api/v3`. */
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: unknown;
  /** What it got; 0 where it got no answer. */
  readonly status: number;
}

/** What a repository is made with. */
export interface RepositorySetup {
  readonly archived?: boolean;
  readonly fork?: boolean;
  readonly private?: boolean;
  readonly defaultBranch?: string;
  /** For git; `https://<host>/<owner>/<name>.git` where it is left out. */
  readonly cloneUrl?: string;
  readonly branches?: readonly string[];
  /** Who may be asked for a review; anybody where it is left out. */
  readonly collaborators?: readonly string[];
}

/**
 * A GitHub of its own on loopback: stateful, with pages, ETags, renames and faults on demand, its answers typed by GitHub's
 * published OpenAPI description. A request that it has no route for, and a fault that nobody ran into, fail the test.
 *
 * It answers in this process: run the program with `startWgx`, since `wgx` waits without letting it answer.
 */
export interface ForgeServer {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  readonly url: string;
  /** The only token that it accepts. Without one, it shows what is public. */
  readonly token: string;
  /** The environment that makes wgx take it for GH_HOST, and for the API of github.com. */
  readonly env: Readonly<Record<string, string>>;
  /** Every request so far, oldest first. */
  readonly requests: readonly SeenRequest[];
  /** Entries of a page, whatever is asked for; 100 at first. */
  pageSize: number;
  readonly addOwner: (login: string, type: "User" | "Organization") => void;
  /** @param fullName `owner/name`; the owner becomes an organisation where nobody added it. */
  readonly addRepository: (fullName: string, setup?: RepositorySetup) => void;
  readonly removeRepository: (fullName: string) => void;
  /** From then on the old name redirects, as GitHub does. */
  readonly rename: (fullName: string, name: string) => void;
  readonly archive: (fullName: string) => void;
  readonly pulls: (fullName: string) => readonly Pull[];
  /** Closes a pull request, as a person would. */
  readonly close: (fullName: string, number: number, how: "merged" | "unmerged") => void;
  /** Lets the next `times` requests that match (`POST /repos/a/b/pulls`, or a pattern) run into a fault. */
  readonly fail: (request: string | RegExp, fault: Fault, times?: number) => void;
}

/** Starts one, for the running test or for all tests of the file. */
export async function startForgeServer(scope: "test" | "file" = "test"): Promise<ForgeServer> {
  const requests: SeenRequest[] = [];
  const unmatched: string[] = [];
  const planned: { readonly request: string | RegExp; readonly fault: Fault; left: number }[] = [];
  const takeFault = (line: string): Fault | undefined => {
    const plan = planned.find(({ request, left }) => left > 0 && matches(request, line));
    if (plan) plan.left -= 1;
    return plan?.fault;
  };

  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const method = request.method ?? "GET";
    const url = new URL((request.url ?? "/").replace(/^\/api\/v3(?=\/)/, ""), state.base);
    const path = url.pathname + url.search;
    const body: unknown = text === "" ? undefined : JSON.parse(text);
    const note = (status: number) => requests.push({ method, path, headers: request.headers, body, status });
    const fault = takeFault(`${method} ${url.pathname}`);
    if (fault !== undefined && fault !== "half a document" && !(typeof fault === "object" && "slow" in fault)) {
      note(typeof fault === "object" ? fault.status : 0);
      return misbehave(response, fault);
    }
    const { authorization } = request.headers;
    const answer = answerTo(state, { method, url, body, ...(authorization !== undefined && { authorization }) });
    if (!answer) unmatched.push(`${method} ${path}`);
    const given = answer ?? refuse(501, "the test's forge has no such route");
    note(given.status);
    const give = () => send(request, response, given, fault === "half a document" ? "half" : "whole");
    if (typeof fault === "object") setTimeout(give, fault.slow);
    else give();
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  const state: ForgeState = {
    base: `http://${host}`,
    token: "forge-server-token-0123456789",
    pageSize: () => forge.pageSize,
    owners: new Map(),
    repositories: new Map(),
    moved: new Map(),
  };
  let ids = 1000;
  const required = (fullName: string): Stored => {
    const found = state.repositories.get(fullName.toLowerCase());
    if (!found) throw new Error(`the test's forge has no ${fullName}`);
    return found;
  };

  const forge: ForgeServer = {
    host,
    url: state.base,
    token: state.token,
    env: { GH_HOST: host, GH_ENTERPRISE_TOKEN: state.token, WGX_GITHUB_API_URL: state.base },
    requests,
    pageSize: 100,
    addOwner: (login, type) => void state.owners.set(login.toLowerCase(), { login, type }),
    addRepository(fullName, setup = {}) {
      const [login = "", name = ""] = fullName.split("/");
      if (!state.owners.has(login.toLowerCase())) forge.addOwner(login, "Organization");
      const owner = state.owners.get(login.toLowerCase()) ?? { login, type: "Organization" };
      state.repositories.set(fullName.toLowerCase(), {
        repository: {
          id: ids++,
          name,
          full_name: fullName,
          owner,
          html_url: `${state.base}/${fullName}`,
          clone_url: setup.cloneUrl ?? `${state.base}/${fullName}.git`,
          default_branch: setup.defaultBranch ?? "main",
          archived: setup.archived ?? false,
          fork: setup.fork ?? false,
          private: setup.private ?? false,
        },
        pulls: [],
        branches: setup.branches && new Set(setup.branches),
        collaborators: new Set(setup.collaborators),
      });
    },
    removeRepository: (fullName) => void state.repositories.delete(fullName.toLowerCase()),
    rename(fullName, name) {
      const found = required(fullName);
      const today = `${found.repository.owner.login}/${name}`;
      state.repositories.delete(fullName.toLowerCase());
      const links = { html_url: `${state.base}/${today}`, clone_url: `${state.base}/${today}.git` };
      found.repository = { ...found.repository, name, full_name: today, ...links };
      state.repositories.set(today.toLowerCase(), found);
      state.moved.delete(today.toLowerCase());
      if (fullName.toLowerCase() !== today.toLowerCase()) state.moved.set(fullName.toLowerCase(), today);
    },
    archive(fullName) {
      const found = required(fullName);
      found.repository = { ...found.repository, archived: true };
    },
    pulls: (fullName) => required(fullName).pulls,
    close(fullName, number, how) {
      const pull = required(fullName).pulls.find((each) => each.number === number);
      const at = "2026-01-03T03:04:05Z";
      if (!pull) throw new Error(`the test's forge has no pull request ${number} of ${fullName}`);
      Object.assign(pull, { state: "closed", closed_at: at, merged_at: how === "merged" ? at : null });
    },
    fail: (request, fault, times = 1) => void planned.push({ request, fault, left: times }),
  };
  const end = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    expect(unmatched, "requests that the forge has no route for").toEqual([]);
    const unused = planned.filter(({ left }) => left > 0 && left !== Number.POSITIVE_INFINITY);
    expect(unused, "faults that no request ran into").toEqual([]);
  };
  if (scope === "test") onTestFinished(end);
  else afterAll(end);
  return forge;
}

function matches(request: string | RegExp, line: string): boolean {
  return typeof request === "string" ? request === line : request.test(line);
}

function send(request: IncomingMessage, response: ServerResponse, answer: Answer, extent: "half" | "whole"): void {
  const whole = JSON.stringify(answer.document);
  const text = extent === "half" ? whole.slice(0, Math.floor(whole.length / 2)) : whole;
  const etag = `W/"${createHash("sha256").update(whole).digest("hex")}"`;
  const unchanged = answer.status === 200 && extent === "whole" && request.headers["if-none-match"] === etag;
  const headers = { "content-type": "application/json; charset=utf-8", etag, ...answer.headers };
  if (unchanged) {
    response.writeHead(304, headers);
    response.end();
    return;
  }
  response.writeHead(answer.status, headers);
  response.end(text);
}
