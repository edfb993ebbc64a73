import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { schema as published } from "@octokit/graphql-schema";
import { buildSchema, execute, type GraphQLError, type GraphQLSchema, parse, validate } from "graphql";
import { afterAll, expect, onTestFinished } from "vitest";
import { type Fault, misbehave } from "./forge-faults.ts";
import { GitObjects } from "./git-objects.ts";
import { costOf } from "./graphql-cost.ts";
import { type HostedRepository, type HostedWorld, repositoryRoot } from "./graphql-roots.ts";
import { answerRest } from "./hosted-rest.ts";

/** A request as it came, and what it got. Sizes in bytes, before any compression. */
export interface SeenQuery {
  /** `graphql`, or the method and path of a REST request. */
  readonly what: string;
  readonly query: string;
  readonly status: number;
  readonly sent: number;
  readonly received: number;
  readonly points: number;
  readonly nodes: number;
}

/** What a repository is added with. */
export interface HostedSetup {
  readonly archived?: boolean;
  readonly private?: boolean;
  /** The folder whose objects it shares. */
  readonly store?: GitObjects;
}

/**
 * A GitHub on loopback that answers from real repositories: GraphQL by GitHub's published schema, with GitHub's limits, and
 * of REST what GraphQL does not show. It answers in this process: run the program with `startWgx`.
 */
export interface HostedForge {
  readonly host: string;
  readonly token: string;
  /** The environment that makes wgx take it for GH_HOST. */
  readonly env: Readonly<Record<string, string>>;
  readonly queries: readonly SeenQuery[];
  /** What its server manages: milliseconds for each look into git, and in all. */
  readonly clock: { perLookup: number; limit: number };
  readonly points: { remaining: number; resetAt: number };
  /** Entries of a folder, or of a whole tree, that it lists. */
  readonly listings: { graphql: number; rest: number };
  /** @param fullName `owner/name`. @param folder a bare repository. */
  readonly add: (fullName: string, folder: string, setup?: HostedSetup) => HostedRepository;
  readonly remove: (fullName: string) => void;
  /** From then on the old name leads to the new one. */
  readonly rename: (fullName: string, to: string) => void;
  /** Lets the next requests run into a fault. */
  readonly fail: (fault: Fault, times?: number) => void;
  /** Forgets which requests there were. */
  readonly forget: () => void;
  readonly actions: HostedActions;
}

/** Workflow runs, by `owner/name`. */
export interface HostedActions {
  /** Which files of `.github/workflows` can be started by hand; those that are there and cannot are named with false. */
  readonly workflows: Map<string, Map<string, boolean>>;
  readonly runs: Map<string, { id: number; status: string; conclusion: string | null; branch: string }[]>;
  /** What becomes of a run, and how often it is asked after before that. */
  outcome: { conclusion: string | null; after: number };
}

const nodeLimit = 500_000;
const hourly = 5000;

let schema: GraphQLSchema | undefined;

/** GitHub's schema, as octokit publishes it. */
function githubSchema(): GraphQLSchema {
  // As published, one type that has nothing to do with ours defines a field twice.
  schema ??= buildSchema(published.idl, { assumeValidSDL: true });
  return schema;
}

/** What is answered, and what it cost. */
interface Given {
  readonly status: number;
  readonly document?: unknown;
  readonly headers?: object;
  readonly cost?: { readonly points: number; readonly nodes: number };
}

const badCredentials: Given = { status: 401, document: { message: "Bad credentials" } };

function queryIn(body: unknown): string {
  return typeof body === "object" && body !== null && "query" in body ? String(body.query) : "";
}

function isOutright(fault: Fault | undefined): fault is Exclude<Fault, "half a document" | { readonly slow: number }> {
  return fault !== undefined && fault !== "half a document" && !(typeof fault === "object" && "slow" in fault);
}

/** Starts one, for the running test or for all tests of the file. */
export async function startHostedForge(scope: "test" | "file" = "test"): Promise<HostedForge> {
  // Before anybody waits for an answer.
  githubSchema();
  const queries: SeenQuery[] = [];
  const faults: Fault[] = [];
  const repositories = new Map<string, HostedRepository>();
  const moved = new Map<string, string>();
  const opened: GitObjects[] = [];
  const find = (owner: string, name: string): HostedRepository | undefined => {
    const full = `${owner}/${name}`.toLowerCase();
    return repositories.get(moved.get(full) ?? full);
  };

  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const url = new URL(request.url ?? "/", "http://localhost");
    const isGraphql = url.pathname === "/api/graphql";
    const what = isGraphql ? "graphql" : `${request.method} ${url.pathname.replace(/^\/api\/v3/, "")}`;
    const body: unknown = text === "" ? undefined : JSON.parse(text);
    const query = isGraphql ? queryIn(body) : "";
    const note = (status: number, received: number, cost = { points: 0, nodes: 0 }) =>
      queries.push({ what, query, status, sent: Buffer.byteLength(text), received, ...cost });
    const fault = faults.shift();
    if (isOutright(fault)) {
      note(typeof fault === "object" ? fault.status : 0, 0);
      return misbehave(response, fault);
    }
    const isKnown = request.headers.authorization === `Bearer ${forge.token}`;
    const given = isKnown ? await answer(what, query, url.searchParams, body) : badCredentials;
    const whole = given.document === undefined ? "" : JSON.stringify(given.document);
    note(given.status, Buffer.byteLength(whole), given.cost);
    send(request, response, given.status, whole, given.headers ?? {});
  });

  /** Whatever goes wrong in here is told as a server would, and seen by the test. */
  async function answer(what: string, query: string, search: URLSearchParams, body: unknown): Promise<Given> {
    try {
      return what === "graphql" ? await answerQuery(query) : await answerPath(what, search, body);
    } catch (error) {
      return { status: 500, document: { message: `the test's forge has failed: ${String(error)}` } };
    }
  }

  function answerPath(what: string, search: URLSearchParams, body: unknown): Promise<Given> {
    const [method = "", path = ""] = what.split(" ");
    const rest = { find, actions: forge.actions, limit: forge.listings.rest };
    return answerRest(rest, method, path, search, body);
  }

  async function answerQuery(query: string): Promise<Given> {
    const document = parse(query);
    const wrong = validate(githubSchema(), document);
    if (wrong.length > 0) return { status: 200, document: { errors: wrong.map(asGithub) } };
    const { nodes, points, unbounded } = costOf(githubSchema(), document);
    if (unbounded.length > 0) {
      const message = `You must provide a \`first\` or \`last\` value to properly paginate the \`${unbounded[0]}\` connection.`;
      return { status: 200, document: { errors: [{ type: "MISSING_PAGINATION_BOUNDARIES", message }] } };
    }
    if (nodes > nodeLimit) {
      const message = `This query requests up to ${nodes} possible nodes which exceeds the maximum limit of 500,000.`;
      return { status: 200, document: { errors: [{ type: "MAX_NODE_LIMIT_EXCEEDED", message }] } };
    }
    const reset = { "x-ratelimit-reset": String(Math.ceil(forge.points.resetAt / 1000)) };
    if (forge.points.remaining < points) {
      const errors = [{ type: "RATE_LIMITED", message: "API rate limit exceeded for user ID 1." }];
      return { status: 200, document: { errors }, headers: { ...reset, "x-ratelimit-remaining": "0" } };
    }
    forge.points.remaining -= points;
    let lookups = 0;
    const world: HostedWorld = {
      base: `http://${forge.host}`,
      find,
      work() {
        lookups += 1;
      },
      listingLimit: () => forge.listings.graphql,
    };
    const { remaining, resetAt } = forge.points;
    const result = await execute({
      schema: githubSchema(),
      document,
      rootValue: {
        rateLimit: {
          cost: points,
          limit: hourly,
          remaining,
          used: hourly - remaining,
          nodeCount: nodes,
          resetAt: new Date(resetAt).toISOString(),
        },
        repository: ({ owner, name }: { owner: string; name: string }) => repositoryRoot(world, owner, name),
      },
    });
    if (lookups * forge.clock.perLookup > forge.clock.limit) {
      const message =
        "Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub bug.";
      return { status: 502, document: { data: null, errors: [{ message }] } };
    }
    const errors = result.errors?.map(asGithub);
    return {
      status: 200,
      document: { data: result.data, ...(errors && { errors }) },
      headers: reset,
      cost: { points, nodes },
    };
  }

  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const token = "hosted-forge-token-0123456789";
  const forge: HostedForge = {
    host,
    token,
    env: { GH_HOST: host, GH_ENTERPRISE_TOKEN: token },
    queries,
    clock: { perLookup: 3, limit: 10_000 },
    points: { remaining: hourly, resetAt: Date.now() + 3_600_000 },
    listings: { graphql: Number.POSITIVE_INFINITY, rest: 100_000 },
    add(fullName, folder, { archived = false, private: isPrivate = false, store } = {}) {
      const objects = new GitObjects(folder, store?.folder);
      const shared = store ? Object.assign(objects, { read: (oid: string) => store.read(oid) }) : objects;
      opened.push(objects);
      const repository: HostedRepository = {
        nameWithOwner: fullName,
        objects: shared,
        archived,
        fork: false,
        private: isPrivate,
        ci: new Map(),
        pulls: [],
        forbidden: new Set(),
      };
      repositories.set(fullName.toLowerCase(), repository);
      return repository;
    },
    remove: (fullName) => void repositories.delete(fullName.toLowerCase()),
    rename(fullName, to) {
      const found = repositories.get(fullName.toLowerCase());
      if (!found) throw new Error(`the test's forge has no ${fullName}`);
      repositories.delete(fullName.toLowerCase());
      found.nameWithOwner = to;
      repositories.set(to.toLowerCase(), found);
      moved.set(fullName.toLowerCase(), to.toLowerCase());
    },
    fail(fault, times = 1) {
      for (let each = 0; each < times; each += 1) faults.push(fault);
    },
    forget: () => void queries.splice(0),
    actions: { workflows: new Map(), runs: new Map(), outcome: { conclusion: "success", after: 1 } },
  };
  const end = async (): Promise<void> => {
    for (const objects of opened) objects.close();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    expect(faults, "faults that no request ran into").toEqual([]);
  };
  if (scope === "test") onTestFinished(end);
  else afterAll(end);
  return forge;
}

/** An error in GitHub's form: its kind beside the message, no extensions. */
function asGithub({ message, path, locations, extensions }: GraphQLError): object {
  const { type } = extensions;
  return { ...(type !== undefined && { type }), ...(path && { path }), locations, message };
}

function send(request: IncomingMessage, response: ServerResponse, status: number, text: string, headers: object): void {
  const packed = text !== "" && /\bgzip\b/.test(String(request.headers["accept-encoding"]));
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    ...(packed && { "content-encoding": "gzip" }),
    ...headers,
  });
  response.end(packed ? gzipSync(text) : text);
}
