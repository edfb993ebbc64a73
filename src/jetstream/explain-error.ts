import { JetStreamApiCodes, JetStreamApiError } from "@nats-io/jetstream";
import { errors } from "@nats-io/transport-node";
import { codeOf, messageOf } from "../platform/failure.ts";
import { printable } from "../platform/text.ts";
import type { Fault } from "./fault.ts";

/** What an error of the client, or of the server through it, means. The client often wraps what it got into another one. */
export function explainError(error: unknown): Fault {
  for (const each of causesOf(error)) {
    const fault = explainKnown(each);
    if (fault) return fault;
  }
  return explainConnection(error);
}

function explainKnown(error: unknown): Fault | undefined {
  if (error instanceof JetStreamApiError) return explainApi(error);
  if (error instanceof errors.PermissionViolationError) {
    const reason = `we have no permission to ${verbs[error.operation]} ${printable(error.subject)}`;
    return { kind: "stop", why: "authentication", reason };
  }
  if (error instanceof errors.AuthorizationError || error instanceof errors.UserAuthenticationExpiredError) {
    return { kind: "stop", why: "authentication", reason: `the server refuses us: ${wordsOf(error)}` };
  }
  if (error instanceof errors.InvalidArgumentError && /max_payload/.test(error.message)) {
    return { kind: "refused", because: "limit", reason: "the server takes no message that large" };
  }
  if (error instanceof errors.TimeoutError) return later("no acknowledgement in time", { ambiguous: true });
  if (isUnanswered(error)) {
    return later("nobody took it: no stream has this subject, or its leader is away", { ambiguous: false });
  }
  return undefined;
}

const verbs = { publish: "publish to", subscription: "subscribe to" };

/** A connection that could not be made, or that broke. */
function explainConnection(error: unknown): Fault {
  const words = wordsOf(error);
  const code =
    causesOf(error)
      .map(codeOf)
      .find((each) => each !== undefined) ?? "";
  if (/ALERT_(?:CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_)/.test(code)) {
    return { kind: "stop", why: "authentication", reason: `the server wants another certificate of us (${code})` };
  }
  if (certificateCodes.test(code)) {
    return { kind: "stop", why: "endpoint", reason: `the server's certificate is not one that we trust (${code})` };
  }
  if (/does not support 'tls'|'tls' is not available/.test(messageOf(error))) {
    return { kind: "stop", why: "endpoint", reason: "the server does not encrypt, and we are to speak no other way" };
  }
  return later(words === "" ? "the connection broke" : words, { ambiguous: true });
}

const certificateCodes = /^(?:CERT_|ERR_TLS_CERT|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH)/;

/** By the server's own table, https://github.com/nats-io/nats-server/blob/main/server/errors.json. */
function explainApi(error: JetStreamApiError): Fault {
  const reason = `${wordsOf(error)} (${error.code})`;
  if (error.code === JetStreamApiCodes.StreamNotFound) return { kind: "stop", why: "no-stream", reason };
  if (error.code === codes.messageTooLarge || error.code === codes.headerTooLarge) {
    return { kind: "refused", because: "limit", reason };
  }
  if (error.code === codes.duplicateInProcess || error.status === 429) {
    return later(reason, { ambiguous: false, pace: "busy" });
  }
  if (full.has(error.code)) return later(reason, { ambiguous: false });
  if (off.has(error.code) || error.status < 500) return { kind: "stop", why: "endpoint", reason };
  return later(reason, { ambiguous: false });
}

const codes = { messageTooLarge: 10054, headerTooLarge: 10097, duplicateInProcess: 10158 };
/** An account, a server or a stream that has no room: that may change. */
const full: ReadonlySet<number> = new Set([10002, 10023, 10028, 10047, 10077]);
/** JetStream is switched off, for the server or the account: that does not change by itself. */
const off: ReadonlySet<number> = new Set([10039, 10076]);

/** Nobody listens to what was asked or published; the client says "JetStream is not enabled", which it need not mean. */
export function isUnanswered(error: unknown): boolean {
  return causesOf(error).some(
    (each) =>
      each instanceof errors.NoRespondersError || (each instanceof errors.RequestError && each.isNoResponders()),
  );
}

/** An error, what caused it, and so on. */
function causesOf(error: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (
    let each = error;
    each !== undefined && chain.length < 8;
    each = each instanceof Error ? each.cause : undefined
  ) {
    chain.push(each);
  }
  return chain;
}

function later(
  reason: string,
  { ambiguous, pace = "normal" }: { readonly ambiguous: boolean; readonly pace?: "normal" | "busy" },
): Fault {
  return { kind: "later", reason, pace, ambiguous };
}

function wordsOf(error: unknown): string {
  const [words = "", ...causes] = causesOf(error).map((each) => messageOf(each ?? ""));
  const more = causes.filter((each) => each !== "" && !words.includes(each));
  return printable([words, ...more].join(": ").trim()).slice(0, 200);
}
