import type { ServerResponse } from "node:http";

/** What a request gets instead of an answer. Milliseconds. */
export type Fault =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }
  /** Never answers; ends when the server does. */
  | "hang"
  /** Promises more than it sends, and breaks off. */
  | "cut off"
  /** A whole answer that holds half a document. */
  | "half a document"
  /** Closes the connection at once. */
  | "reset"
  /** The real answer, later. */
  | { readonly slow: number };

/** Faults by the names that GitHub's documents give them. */
export const faults = {
  badCredentials: { status: 401, body: { message: "Bad credentials" } },
  forbidden: { status: 403, body: { message: "Resource not accessible by personal access token" } },
  archived: { status: 403, body: { message: "Repository was archived so is read-only." } },
  notFound: { status: 404, body: { message: "Not Found" } },
  badGateway: { status: 502, body: undefined },
  tooMany: (retryAfter?: string): Fault => ({
    status: 429,
    ...(retryAfter !== undefined && { headers: { "retry-after": retryAfter } }),
    body: { message: "Too many requests" },
  }),
  secondaryLimit: (retryAfter?: string): Fault => ({
    status: 403,
    ...(retryAfter !== undefined && { headers: { "retry-after": retryAfter } }),
    body: { message: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again." },
  }),
  primaryLimit: (reset: number): Fault => ({
    status: 403,
    headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(reset) },
    body: { message: "API rate limit exceeded for user ID 1." },
  }),
} as const;

/** Answers, or does not, as the fault has it. */
export function misbehave(
  response: ServerResponse,
  fault: Exclude<Fault, "half a document" | { readonly slow: number }>,
): void {
  if (fault === "hang") return;
  if (fault === "reset") return void response.socket?.destroy();
  if (fault === "cut off") {
    response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    response.write('{"name": "');
    setImmediate(() => response.socket?.destroy());
    return;
  }
  response.writeHead(fault.status, { "content-type": "application/json", ...fault.headers });
  response.end(fault.body === undefined ? "<html>trouble</html>" : JSON.stringify(fault.body));
}
