import { printable } from "../platform/text.ts";
import { parseRetryAfter } from "./parse-retry-after.ts";
import type { HttpResult } from "./post.ts";
import type { SinkAnswer } from "./sink.ts";

/** What an answer of an ingest endpoint means for the batch. */
export function classifyAnswer(result: HttpResult, now: Date): SinkAnswer {
  if (result.kind === "failed") {
    return { kind: "retry", reason: result.reason, pace: "normal", ambiguous: result.sent };
  }
  const { status, headers, body } = result;
  const isPage = isHtml(headers["content-type"], body);
  const reason = `${status} ${isPage ? "with a web page" : detailOf(body)}`.trim();
  if (isTransient(status)) {
    const afterMs = parseRetryAfter(first(headers["retry-after"]), now);
    const pace = status === 429 ? (/\bbusy\b/i.test(body) ? "busy" : "rate-limited") : "normal";
    return { kind: "retry", reason, pace, ambiguous: false, status, ...(afterMs !== undefined && { afterMs }) };
  }
  if (status === 401 || status === 403) return stop(status, "authentication", reason);
  if (status >= 300 && status < 400) return stop(status, "endpoint", redirectReason(status, headers["location"]));
  // What a proxy says in HTML of a server that is away, or of us, was seen above.
  if (isPage) return stop(status, "endpoint", `a web page answered (${status}): that is no ingest endpoint`);
  if (status >= 200 && status < 300) return { kind: "accepted" };
  if (refusals.has(status) && !/invalid domain|domain mismatch/i.test(body)) {
    return { kind: "refused", reason, status, rule: "refused-by-sink" };
  }
  return stop(status, "endpoint", reason);
}

/** Of one event at least; anything else below 500 is about the endpoint. */
const refusals: ReadonlySet<number> = new Set([400, 409, 413, 422]);

function isTransient(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

function isHtml(type: string | string[] | undefined, body: string): boolean {
  return /\bhtml\b/i.test(first(type) ?? "") || /^\s*<(?:!doctype|html)/i.test(body);
}

function redirectReason(status: number, location: string | string[] | undefined): string {
  const target = first(location);
  const host = target !== undefined && URL.canParse(target) ? ` to ${new URL(target).host}` : "";
  return `${status}: it sends us elsewhere${host}, where events and token are not meant to go`;
}

/** The words of a refusal, `{"detail": …}` or plain text, on one line. */
export function detailOf(body: string): string {
  let text = body;
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === "object" && value !== null && "detail" in value && typeof value.detail === "string") {
      text = value.detail;
    }
  } catch {
    // Plain text, as it stands.
  }
  return printable(text.trim()).slice(0, 200);
}

function first(header: string | string[] | undefined): string | undefined {
  return typeof header === "string" ? header : header?.[0];
}

function stop(status: number, why: "authentication" | "endpoint", reason: string): SinkAnswer {
  return { kind: "stop", why, reason, status };
}
