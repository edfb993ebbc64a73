import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { remembered } from "../platform/remembered.ts";
import { type AdvertisedRefs, parseAdvertisement } from "./advertised-refs.ts";
import { askCredentials } from "./credentials.ts";
import type { Git } from "./git.ts";
import { isOrdinaryHttp, readOperatorConfig } from "./operator-config.ts";

/**
 * What one request said: what the remote has, where it sent us, or nothing in time. Undefined where git itself has to be asked, for
 * whatever reason; nothing else may be concluded from that.
 */
export type Probe =
  | { readonly kind: "refs"; readonly advertised: AdvertisedRefs }
  | { readonly kind: "moved"; readonly to: string }
  | { readonly kind: "silent"; readonly reason: string }
  | undefined;

/** Asks many remotes over http(s) what they have, one request each, over connections that are kept. */
export interface RemoteProber {
  probe(url: string): Promise<Probe>;
  /** Ends the connections. */
  close(): void;
}

/** An advertisement beyond this is left to git. Bytes. */
const maxBody = 32 * 1024 * 1024;

/** Requests at once to one host: a remote answers after it has thought, so more than there are cores. */
const requestsPerHost = 8;

/**
 * Opens a prober. It asks the way git would, with the credentials that git's helpers have for the host and only after
 * the host wanted any; follows no redirect, so that they go nowhere else; and gives up within the time limit of a git
 * process. What the operator has set for git's http is heeded by not asking at all: see {@link isOrdinaryHttp}.
 */
export function openProber(git: Git): RemoteProber {
  const agents = {
    http: new HttpAgent({ keepAlive: true, maxSockets: requestsPerHost }),
    https: new HttpsAgent({ keepAlive: true, maxSockets: requestsPerHost }),
  };
  let config: ReturnType<typeof readOperatorConfig> | undefined;
  const credentials = new Map<string, Promise<string | undefined>>();

  const ask = async (url: URL, authorization: string | undefined): Promise<Answer | "silent" | undefined> => {
    const started = performance.now();
    const limit = AbortSignal.timeout(git.timeout);
    const answer = await get(url, authorization, agents, AbortSignal.any([git.signal, limit])).catch(() => undefined);
    const milliseconds = performance.now() - started;
    git.trace?.({
      kind: "request",
      args: ["GET", url.href],
      cwd: "",
      status: answer?.status ?? "failed",
      milliseconds,
    });
    return answer ?? (limit.aborted && !git.signal.aborted ? "silent" : undefined);
  };

  return {
    async probe(url) {
      if (!/^https?:/.test(url)) return undefined;
      config ??= readOperatorConfig(git);
      const settings = await config;
      if (!settings || !isOrdinaryHttp(url, settings, git.env)) return undefined;
      const target = new URL(`${url.replace(/\/+$/, "")}/info/refs?service=git-upload-pack`);
      const known = await credentials.get(target.origin);
      let answer = await ask(target, known);
      if (typeof answer === "object" && answer.status === 401 && known === undefined) {
        const found = await remembered(credentials, target.origin, () => askCredentials(git, target));
        if (found !== undefined) answer = await ask(target, found);
      }
      if (answer === "silent") return { kind: "silent", reason: "the remote did not answer within --timeout" };
      return answer && readAnswer(answer, target);
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

interface Answer {
  readonly status: number;
  readonly type: string | undefined;
  readonly location: string | undefined;
  readonly body: Buffer;
}

function readAnswer({ status, type, location, body }: Answer, target: URL): Probe {
  if (status >= 301 && status <= 308 && location !== undefined) {
    const to = URL.canParse(location, target.href) ? new URL(location, target) : undefined;
    const repository = to && /^(.*)\/info\/refs$/.exec(to.pathname)?.[1];
    return to && repository !== undefined ? { kind: "moved", to: `${to.origin}${repository}` } : undefined;
  }
  if (status !== 200 || type !== "application/x-git-upload-pack-advertisement") return undefined;
  const advertised = parseAdvertisement(body);
  return advertised && { kind: "refs", advertised };
}

function get(
  url: URL,
  authorization: string | undefined,
  agents: { readonly http: HttpAgent; readonly https: HttpsAgent },
  signal: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = {
      // Servers look at the first word, and some refuse whoever is not git.
      "User-Agent": "git/2 (wgx)",
      Accept: "*/*",
      ...(authorization !== undefined && { Authorization: authorization }),
    };
    const take = (response: IncomingMessage): void => {
      const parts: Buffer[] = [];
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        parts.push(chunk);
        bytes += chunk.length;
        if (bytes > maxBody) response.destroy(new Error("more than is read"));
      });
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers["content-type"],
          location: response.headers.location,
          body: Buffer.concat(parts),
        }),
      );
    };
    const sent =
      url.protocol === "https:"
        ? httpsRequest(url, { agent: agents.https, headers, signal }, take)
        : httpRequest(url, { agent: agents.http, headers, signal }, take);
    sent.on("error", reject);
    sent.end();
  });
}
