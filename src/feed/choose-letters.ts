import type { DeadLetter } from "../contracts/dead-letter.ts";
import type { EventContract } from "../contracts/event-contracts.ts";
import type { Sink } from "../sinks/sink.ts";
import { judgeFurther, keyOf } from "./prepare-batches.ts";
import type { ReadLetter } from "./read-dead-letters.ts";
import type { ReplayBatch, ReplayLine } from "./replay.ts";

/** The line of a dead letter, byte for byte; undefined where only its beginning was kept. */
export function lineOf({ text, base64, truncated }: DeadLetter): Buffer | undefined {
  if (truncated) return undefined;
  return text === undefined ? Buffer.from(base64 ?? "", "base64") : Buffer.from(text);
}

/**
 * The open dead letters of a sink, each judged again: what the contract and the limits take today can be sent.
 *
 * @param ids only these; empty: all.
 * @param repaired a line to send in the place of what the letter holds.
 */
export function* chooseLetters(
  letters: Iterable<ReadLetter>,
  about: {
    readonly sink: Sink;
    readonly contract: EventContract;
    readonly ids: readonly string[];
    readonly repaired?: Buffer;
    readonly now: () => Date;
  },
): Generator<ReplayBatch, void> {
  const { sink, ids, repaired } = about;
  const seen = new Set<string>();
  let [lines, bytes]: [ReplayLine[], number] = [[], 0];
  let refused: DeadLetter[] = [];
  for (const { letter, replayedAt } of letters) {
    if (seen.has(letter.id) || replayedAt !== undefined) continue;
    if (ids.length > 0 && !ids.includes(letter.id)) continue;
    seen.add(letter.id);
    const judged = judgeAgain(letter, repaired ?? lineOf(letter), about);
    if ("letter" in judged && !("event" in judged)) {
      refused.push(judged.letter);
      continue;
    }
    if (lines.length >= sink.limits.lines || bytes + judged.bytes.length + 1 > sink.limits.bytes) {
      yield { lines, refused };
      [lines, bytes, refused] = [[], 0, []];
    }
    lines.push(judged);
    bytes += judged.bytes.length + 1;
  }
  if (lines.length + refused.length > 0) yield { lines, refused };
}

function judgeAgain(
  letter: DeadLetter,
  bytes: Buffer | undefined,
  { sink, contract, now }: { readonly sink: Sink; readonly contract: EventContract; readonly now: () => Date },
): ReplayLine | { readonly letter: DeadLetter } {
  if (bytes === undefined) return { letter };
  const verdict = judgeFurther({ bytes }, undefined, { contract, limits: sink.limits, sink: sink.name });
  if (!("event" in verdict)) {
    return { letter: { ...letter, at: now().toISOString(), reason: verdict.reason, errors: [...verdict.errors] } };
  }
  const { event } = verdict;
  const { line: number, byte, feed } = letter;
  return { bytes, key: keyOf(event, bytes), number, byte, event, feed, letter };
}
