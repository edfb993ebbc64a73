import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

const name = "wgx_session";
const lifeMs = 12 * 60 * 60 * 1000;

/**
 * Sessions of browsers that have shown the token. A session only lets read: whatever writes needs the token itself. They
 * are kept nowhere: a session is its end and a signature, by a key that ends with the process.
 */
export class Sessions {
  readonly #key = randomBytes(32);
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** The header that gives a browser a session. */
  begin(): string {
    const end = String(this.#now().getTime() + lifeMs);
    return `${name}=${end}.${this.#sign(end)}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${lifeMs / 1000}`;
  }

  /** The header that takes it away. */
  end(): string {
    return `${name}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`;
  }

  /** Whether a request comes from a browser with a session. */
  has(request: IncomingMessage): boolean {
    for (const pair of (request.headers.cookie ?? "").split(";")) {
      const [key = "", value = ""] = pair.trim().split("=");
      if (key === name && this.#isValid(value)) return true;
    }
    return false;
  }

  #isValid(value: string): boolean {
    const [end = "", signature = ""] = value.split(".");
    if (!/^[0-9]{1,15}$/.test(end) || Number(end) <= this.#now().getTime()) return false;
    const [given, expected] = [Buffer.from(signature), Buffer.from(this.#sign(end))];
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  #sign(text: string): string {
    return createHmac("sha256", this.#key).update(text).digest("base64url");
  }
}
