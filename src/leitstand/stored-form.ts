import { createHash } from "node:crypto";
import type { KeyedContent } from "../ledger/keyed-file.ts";

/** An event on its way into the store. */
export interface IncomingEvent {
  /** As it was sent, without line ends. */
  readonly bytes: Uint8Array;
  /** The same, parsed. */
  readonly event: Readonly<Record<string, unknown>>;
  /** Its `id`, else the SHA-256 of `bytes` in hexadecimal; worked out where it is not given. */
  readonly key?: string;
}

const payloadMark = Buffer.from(',"payload":');
const retentionMark = Buffer.from(',"retention":');
/** The store deletes nothing. */
const retention = '"retention":{"ttl_days":0,"expires_at":null}';
const tails = {
  high: Buffer.from(`,${retention},"quality":{"signal_strength":"high","completeness":true}}`),
  medium: Buffer.from(`,${retention},"quality":{"signal_strength":"medium","completeness":false}}`),
  low: Buffer.from(`,${retention},"quality":{"signal_strength":"low","completeness":false}}`),
};

/** What an event is known by: its `id`, else the SHA-256 of its bytes. */
export function keyOf({ key, event, bytes }: IncomingEvent): string {
  if (key !== undefined) return key;
  const { id } = event;
  return typeof id === "string" && id !== "" ? id : createHash("sha256").update(bytes).digest("hex");
}

/** The bytes before the payload, the same for all events that came together. `receivedAt` in ISO 8601. */
export function headOf(domain: string, receivedAt: string): Buffer {
  return Buffer.from(`{"domain":"${domain}","received_at":"${receivedAt}","payload":`);
}

/**
 * The bytes behind the payload: how long the event is kept, and how complete it looks. `high` has all of type (or kind),
 * time, source, content and id, `low` two of them at most.
 */
export function tailOf(event: Readonly<Record<string, unknown>>): Buffer {
  const { type, kind, ts, timestamp, source, title, summary, url, data, id, event_id: eventId } = event;
  let count = isThere(source) ? 1 : 0;
  if (isThere(type) || isThere(kind)) count++;
  if (isThere(ts) || isThere(timestamp)) count++;
  if (isThere(title) || isThere(summary) || isThere(url) || isThere(data)) count++;
  if (isThere(id) || isThere(eventId)) count++;
  if (count === 5) return tails.high;
  return count > 2 ? tails.medium : tails.low;
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/**
 * The event's own bytes in a stored line. Other programs' lines (flat, or with other keys around the payload) give the
 * event written anew. Undefined for what is no stored event.
 */
function payloadOf(line: Buffer): Buffer | undefined {
  const start = line.indexOf(payloadMark);
  if (start !== -1 && start < 300) {
    const end = line.lastIndexOf(retentionMark);
    const tail = line.subarray(end);
    if (end > start && Object.values(tails).some((own) => own.equals(tail))) {
      return line.subarray(start + payloadMark.length, end);
    }
  }
  const stored = parseObject(line);
  if (stored === undefined) return undefined;
  const { payload } = stored;
  if (typeof payload === "object" && payload !== null) return Buffer.from(JSON.stringify(payload));
  const { domain: _domain, ...flat } = stored;
  return Buffer.from(JSON.stringify(flat));
}

/** What a stored line is about. */
export function contentOf(line: Buffer): KeyedContent | undefined {
  const content = payloadOf(line);
  const event = content && parseObject(content);
  return content && event && { key: keyOf({ bytes: content, event }), content };
}

/** The object that a text of JSON is; undefined for anything else. */
export function parseObject(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8"));
    return isObject(value) ? value : undefined;
  } catch {
    // Said by the answer.
    return undefined;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
