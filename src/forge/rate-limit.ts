import type { Reply } from "./exchange.ts";

/** What to do about an answer. Milliseconds. */
export type Advice =
  | { readonly kind: "take" }
  | { readonly kind: "wait"; readonly milliseconds: number; readonly why: "limit" | "trouble" };

const minute = 60_000;
/** A limit with no time to wait would have us ask without end. */
const shortestHold = 1_000;

/**
 * What GitHub's answer asks for, after its "Best practices for using the REST API" and "Rate limits for the REST API":
 * wait as long as Retry-After says; else, where nothing remains, until x-ratelimit-reset; else, at a secondary limit, a
 * minute, and twice as long each time after that. A server's own trouble (500, 502, 503, 504) is retried after a random part
 * of a doubling time, so that many clients do not come back together.
 *
 * What a server says is believed within bounds only: nothing negative, nothing that is no number.
 *
 * @param attempt how often this was tried before, from 0.
 * @param random from 0 up to 1.
 * @param now milliseconds since 1970.
 */
export function adviceOn(reply: Reply, attempt: number, now: number, random: number): Advice {
  const { status, headers } = reply;
  const asked = retryAfter(headers["retry-after"], now);
  if (status === 429 || (status === 403 && isLimit(reply, asked)) || isLimitInDocument(reply)) {
    const reset =
      headers["x-ratelimit-remaining"] === "0" ? secondsUntil(headers["x-ratelimit-reset"], now) : undefined;
    const milliseconds = asked ?? reset ?? minute * 2 ** Math.min(attempt, 10);
    return { kind: "wait", milliseconds: Math.max(shortestHold, milliseconds), why: "limit" };
  }
  if (status === 500 || status === 502 || status === 503 || status === 504) {
    return { kind: "wait", milliseconds: asked ?? backoff(attempt, random), why: "trouble" };
  }
  return { kind: "take" };
}

/** A random time below a bound that doubles: half a second, one, two, up to thirty. Milliseconds. */
export function backoff(attempt: number, random: number): number {
  return Math.round(Math.min(30_000, 500 * 2 ** attempt) * random);
}

function isLimit({ headers, text }: Reply, asked: number | undefined): boolean {
  if (asked !== undefined || headers["x-ratelimit-remaining"] === "0") return true;
  return /secondary rate limit|abuse detection|API rate limit exceeded/i.test(text.slice(0, 4096));
}

/** GraphQL answers 200 whatever happened, and says in the document that a limit was hit, which then holds no data. */
function isLimitInDocument({ status, text }: Reply): boolean {
  const head = text.slice(0, 4096);
  return status === 200 && /^\s*\{\s*"errors"/.test(head) && /"type"\s*:\s*"RATE_LIMITED"/.test(head);
}

/** Retry-After: seconds, or an HTTP date (RFC 9110, 10.2.3). Undefined for anything else. */
function retryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^-?[0-9]+(?:\.[0-9]+)?$/.test(value)) return Math.max(0, Number(value)) * 1000;
  const date = /^[A-Z][a-z]{2}, /.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** x-ratelimit-reset is in seconds since 1970; a second more, since its clock and ours differ. */
function secondsUntil(value: string | string[] | undefined, now: number): number | undefined {
  if (typeof value !== "string" || !/^[0-9]{1,12}$/.test(value)) return undefined;
  return Math.max(0, Number(value) * 1000 - now) + 1000;
}
