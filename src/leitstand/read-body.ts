import type { IncomingMessage } from "node:http";
import { Refusal } from "./refusal.ts";

/** The largest body that is taken. */
const bodyLimit = 1024 * 1024;

/** How much of bodies is held at a time. Above it, requests are asked to come again. */
export class BodyBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** @throws Refusal 429 where there is no room. */
  take(bytes: number): void {
    if (this.#left < bytes) throw new Refusal(429, "busy, try again", { "Retry-After": "1" });
    this.#left -= bytes;
  }

  give(bytes: number): void {
    this.#left += bytes;
  }
}

/**
 * Checks what the headers say of a body, before any of it is read. Returns the most it can be.
 *
 * @param length "required": a body whose length is not said is refused, as the older endpoint does.
 * @throws Refusal 411, 413, 415
 */
export function announcedLength(request: IncomingMessage, length: "required" | "optional"): number {
  const encoding = request.headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") throw new Refusal(415, "unsupported content-encoding");
  const announced = request.headers["content-length"];
  if (announced === undefined) {
    if (length === "required" || request.headers["transfer-encoding"] === undefined) {
      throw new Refusal(411, "length required");
    }
    return bodyLimit;
  }
  if (Number(announced) > bodyLimit) throw new Refusal(413, "payload too large");
  return Number(announced);
}

/** Reads a body. @throws Refusal 413, or an Error where the client goes away. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) throw new Error("a request's body is read as bytes");
    length += chunk.length;
    if (length > bodyLimit) throw new Refusal(413, "payload too large");
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, length);
}
