import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { codeOf, messageOf } from "../platform/failure.ts";

/** An answer, or why there is none. */
export type HttpResult =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers: Readonly<Record<string, string | string[] | undefined>>;
      /** At most 64 KiB of it. */
      readonly body: string;
    }
  /** `sent`: the request may have reached the server all the same. */
  | { readonly kind: "failed"; readonly reason: string; readonly sent: boolean };

/** A connection to one server that is kept open between requests. */
export interface HttpClient {
  send(wanted: {
    readonly method: "GET" | "POST";
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: Uint8Array;
    readonly signal: AbortSignal;
    /** Bytes of the answer that are read; the default is for messages. */
    readonly answerLimit?: number;
  }): Promise<HttpResult>;
  close(): void;
}

const messageLimit = 64 * 1024;

/**
 * Node's own client, which follows no redirect. It is faster than undici for bodies of this size and needs no dependency.
 *
 * @param timeoutMs for one request, from its beginning to the last byte of the answer.
 */
export function httpClient(timeoutMs: number): HttpClient {
  const plain = new HttpAgent({ keepAlive: true, maxSockets: 2 });
  const secure = new HttpsAgent({ keepAlive: true, maxSockets: 2 });
  return {
    send({ method, url, headers, body, signal, answerLimit = messageLimit }) {
      const isSecure = url.startsWith("https:");
      const all = { ...headers, ...(body && { "Content-Length": String(body.length) }) };
      return new Promise((resolve) => {
        const begun: ClientRequest = isSecure
          ? httpsRequest(url, { method, headers: all, agent: secure })
          : httpRequest(url, { method, headers: all, agent: plain });
        let sent = false;
        let over = false;
        const end = (result: HttpResult): void => {
          if (over) return;
          over = true;
          clearTimeout(timer);
          signal.removeEventListener("abort", giveUp);
          resolve(result);
        };
        const fail = (reason: string): void => {
          end({ kind: "failed", reason, sent });
          begun.destroy();
        };
        const timer = setTimeout(() => fail(`no answer within ${timeoutMs / 1000} s`), timeoutMs);
        const giveUp = (): void => fail("given up after an interruption");
        if (signal.aborted) return giveUp();
        signal.addEventListener("abort", giveUp, { once: true });
        begun.on("socket", (socket) => {
          const connected = isSecure ? "secureConnect" : "connect";
          if (!socket.connecting) sent = true;
          else
            socket.once(connected, () => {
              sent = true;
            });
        });
        begun.on("error", (error) => fail(networkReason(error)));
        begun.on("response", (response) => readAnswer(response, answerLimit, end, fail));
        begun.end(body);
      });
    },
    close() {
      plain.destroy();
      secure.destroy();
    },
  };
}

function readAnswer(
  response: IncomingMessage,
  limit: number,
  end: (result: HttpResult) => void,
  fail: (reason: string) => void,
): void {
  const parts: Buffer[] = [];
  let length = 0;
  const { statusCode: status = 0, headers } = response;
  const done = (): void => {
    end({ kind: "answer", status, headers, body: Buffer.concat(parts).toString("utf8") });
  };
  response.on("data", (part: Buffer) => {
    length += part.length;
    if (length <= limit) {
      parts.push(part);
      return;
    }
    done();
    response.destroy();
  });
  response.on("end", () => (response.complete ? done() : fail("the answer broke off")));
  response.on("error", (error) => fail(networkReason(error)));
}

function networkReason(error: Error): string {
  const code = codeOf(error);
  return code === undefined ? messageOf(error) : `${reasons[code] ?? messageOf(error)} (${code})`;
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nobody listens there",
  ECONNRESET: "the connection was reset",
  ENOTFOUND: "there is no such host",
  EPIPE: "the connection was closed",
};
