import type { Known } from "../contracts/facts.ts";
import { canonicalEvent } from "./canonical-event.ts";
import type { SinkLine } from "./sink.ts";

/** A page of what a store holds, oldest first. Unknown with a reason where it cannot be read. */
export type ReadPage = (
  cursor: string,
) => Promise<Known<{ readonly events: readonly unknown[]; readonly next: string; readonly hasMore: boolean }>>;

/** A store of more pages than this is not read through. */
const mostPages = 500;

/**
 * Which lines a store holds, by reading it from a cursor to its end. Gives the cursor of the end, from which the next look
 * goes on: whatever is sent later stands behind it.
 */
export async function lookUpLines(
  lines: readonly SinkLine[],
  read: ReadPage,
  from: string,
): Promise<Known<{ readonly found: ReadonlySet<number>; readonly end: string }>> {
  const wanted = new Map<string, number[]>();
  for (const [index, { bytes, event }] of lines.entries()) {
    const text = canonicalEvent(event, Buffer.from(bytes).toString("utf8"));
    if (text !== undefined) wanted.set(text, [...(wanted.get(text) ?? []), index]);
  }
  const found = new Set<number>();
  let cursor = from;
  for (let page = 0; page < mostPages; page++) {
    const answer = await read(cursor);
    if (!answer.known) return answer;
    for (const stored of answer.value.events) {
      for (const index of wanted.get(canonicalOf(stored) ?? "") ?? []) found.add(index);
    }
    const { next, hasMore } = answer.value;
    // Past its end a store gives the cursor back.
    if (!hasMore || next === cursor) return { known: true, value: { found, end: next } };
    cursor = next;
  }
  return { known: false, reason: `the store has more than ${mostPages} pages` };
}

/** The newer form wraps the event in `payload`; the older one is the event itself. */
function canonicalOf(stored: unknown): string | undefined {
  if (typeof stored !== "object" || stored === null) return undefined;
  const event: unknown = "payload" in stored && "received_at" in stored ? stored.payload : stored;
  return canonicalEvent(event, JSON.stringify(event));
}
