import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { createGunzip } from "node:zlib";
import { messageOf } from "../platform/failure.ts";
import { proxyFor } from "./proxy.ts";
import { tunnelAgent } from "./tunnel.ts";

/** One request as it goes over the wire. */
export interface ExchangeRequest {
  readonly method: "GET" | "POST" | "PATCH" | "PUT";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds for all of it. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** What came back, whatever its status. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends one request and takes the whole answer. @throws Error for anything but a whole HTTP answer. */
export type Exchange = (request: ExchangeRequest) => Promise<Reply>;

/** An answer is read up to this many bytes, unpacked; a page of a hundred repositories takes less than one MiB. */
const maxBytes = 16 * 1024 * 1024;

/** Makes the way to the network: connections that are kept for further requests, through the environment's proxy. */
export function openExchange(env: Readonly<Record<string, string | undefined>>): Exchange {
  const plain = new HttpAgent({ keepAlive: true, maxSockets: 8 });
  const secure = new HttpsAgent({ keepAlive: true, maxSockets: 8 });
  const tunnels = new Map<string, HttpsAgent>();
  const agentFor = (request: ExchangeRequest): HttpAgent | HttpsAgent => {
    if (request.url.protocol === "http:") return plain;
    const proxy = proxyFor(request.url, env);
    if (!proxy) return secure;
    const tunnel = tunnels.get(proxy.href) ?? tunnelAgent(proxy, request.timeout);
    tunnels.set(proxy.href, tunnel);
    return tunnel;
  };
  return async (request) => {
    const deadline = AbortSignal.timeout(request.timeout);
    const { signal } = request;
    const agent = agentFor(request);
    try {
      return await exchange(request, agent, AbortSignal.any([deadline, signal]));
    } catch (error) {
      signal.throwIfAborted();
      if (!deadline.aborted) throw error;
      throw new Error(`no whole answer within ${Math.round(request.timeout / 1000)} s`, { cause: error });
    }
  };
}

function exchange(
  { method, url, headers, body }: ExchangeRequest,
  agent: HttpAgent | HttpsAgent,
  signal: AbortSignal,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const start = url.protocol === "http:" ? httpRequest : httpsRequest;
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const sent = start(url, {
      method,
      agent,
      signal,
      headers: { ...headers, "accept-encoding": "gzip", ...length },
    });
    sent.once("error", (error) => reject(new Error(reasonOf(error), { cause: error })));
    sent.once("response", (response) => {
      readAll(response).then(
        (text) => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        (error: unknown) => {
          sent.destroy();
          reject(error);
        },
      );
    });
    sent.end(body);
  });
}

async function readAll(response: IncomingMessage): Promise<string> {
  const packed = response.headers["content-encoding"] === "gzip";
  const stream = packed ? response.pipe(createGunzip()) : response;
  // `pipe` does not carry a broken connection on to what it feeds.
  if (packed) response.once("error", (error) => stream.destroy(error));
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxBytes) break;
    }
  } catch (error) {
    throw new Error(`the answer broke off: ${reasonOf(error)}`, { cause: error });
  }
  if (size > maxBytes) throw new Error(`the answer is larger than the ${maxBytes / 1024 / 1024} MiB that are read`);
  return Buffer.concat(chunks).toString("utf8");
}

/** Where several addresses were tried, Node's error has no message of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === "") return error.errors.map(messageOf).join(", ");
  return messageOf(error);
}
