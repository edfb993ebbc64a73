import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as it arrived. */
export interface Received {
  /** From 1. */
  readonly number: number;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The events in the body, as they were sent. */
  readonly lines: readonly string[];
}

export interface ScriptedStore {
  readonly url: string;
  readonly requests: readonly Received[];
  /** Lines that were accepted, in order. */
  readonly stored: readonly string[];
  /** For a script that accepts and answers otherwise. */
  readonly keep: (lines: readonly string[]) => void;
  readonly close: () => Promise<void>;
}

/** What a script does with a request: a status, with headers and a body, or whatever it does with the response itself. */
export type Scripted =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | ((response: ServerResponse) => void);

/**
 * A store on a port of its own that answers by a script, one entry a request, and accepts what comes after it. A function
 * decides for every request by itself; undefined accepts. Reading back works as in the newer generation.
 */
export async function scriptedStore(
  script: readonly (Scripted | undefined)[] | ((request: Received) => Scripted | undefined),
): Promise<ScriptedStore> {
  const requests: Received[] = [];
  const stored: string[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const path = request.url ?? "";
      if (request.method === "GET") return page(path, stored, response);
      const body = Buffer.concat(parts).toString("utf8");
      const lines = body.split("\n").filter((line) => line !== "");
      const { method = "", headers } = request;
      const received: Received = { number: requests.length + 1, method, path, headers, body, lines };
      requests.push(received);
      const answer = typeof script === "function" ? script(received) : script[received.number - 1];
      if (typeof answer === "function") return answer(response);
      if (answer !== undefined) return response.writeHead(answer.status, answer.headers).end(answer.body ?? "");
      stored.push(...lines);
      response.writeHead(202).end("ok");
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    stored,
    keep: (lines) => void stored.push(...lines),
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function page(path: string, stored: readonly string[], response: ServerResponse): void {
  const cursor = Number(new URL(path, "http://x").searchParams.get("cursor") ?? "0");
  const events = stored.slice(cursor, cursor + 500).map((line) => {
    const payload: unknown = JSON.parse(line);
    return { domain: "aussen", received_at: "2026-11-25T06:00:00Z", payload };
  });
  const next = cursor + events.length;
  response.writeHead(200, { "Content-Type": "application/json" });
  response.end(JSON.stringify({ events, next_cursor: next, has_more: next < stored.length }));
}
