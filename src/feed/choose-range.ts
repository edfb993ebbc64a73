import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { DeadLetter } from "../contracts/dead-letter.ts";
import type { EventContract } from "../contracts/event-contracts.ts";
import { codeOf } from "../platform/failure.ts";
import type { Sink } from "../sinks/sink.ts";
import { countLineEnds } from "./line-bytes.ts";
import { prepareBatches } from "./prepare-batches.ts";
import type { ReplayBatch } from "./replay.ts";

/** A stretch of a file, in bytes, or of time, by the `ts` of the events: from the first on, and before the second. */
export type Range =
  | { readonly by: "bytes"; readonly from: number; readonly to: number }
  | { readonly by: "time"; readonly from: number; readonly to: number };

/**
 * The valid lines of files that lie wholly in a range. Lines that were never valid are dead letters, and are chosen as
 * such. A file that is gone meanwhile has no lines.
 *
 * @param files each with the byte behind which nothing was delivered yet.
 */
export function* chooseRange(
  files: readonly { readonly path: string; readonly delivered: number }[],
  range: Range,
  about: { readonly sink: Sink; readonly contract: EventContract; readonly now: () => Date },
): Generator<ReplayBatch, void> {
  for (const { path, delivered } of files) {
    const descriptor = openThere(path);
    if (descriptor === undefined) continue;
    try {
      const size = Math.min(delivered, fstatSync(descriptor).size);
      yield* chooseFrom({ path, descriptor, size }, range, about);
    } finally {
      closeSync(descriptor);
    }
  }
}

function* chooseFrom(
  { path, descriptor, size }: { readonly path: string; readonly descriptor: number; readonly size: number },
  range: Range,
  { sink, contract, now }: { readonly sink: Sink; readonly contract: EventContract; readonly now: () => Date },
): Generator<ReplayBatch, void> {
  const to = range.by === "bytes" ? Math.min(range.to, size) : size;
  const from = range.by === "bytes" ? lineStart(descriptor, range.from, to) : 0;
  if (from >= to) return;
  const line = countLineEnds(descriptor, 0, from).lines + 1;
  const segment = { path, descriptor, size: to, from, line, hash: createHash("sha256") };
  for (const batch of prepareBatches(segment, { sink: sink.name, contract, limits: sink.limits, now })) {
    const chosen = range.by === "bytes" ? batch.lines : batch.lines.filter(({ event }) => isWithin(event, range));
    const refused: DeadLetter[] = [];
    if (chosen.length > 0) yield { lines: chosen.map((each) => ({ ...each, feed: path })), refused };
  }
}

function isWithin({ ts }: { readonly ts?: unknown }, { from, to }: Range): boolean {
  const time = typeof ts === "string" ? Date.parse(ts) : Number.NaN;
  return time >= from && time < to;
}

/** The beginning of the first line that begins at a byte or behind it. */
function lineStart(descriptor: number, byte: number, to: number): number {
  if (byte === 0) return 0;
  const buffer = Buffer.allocUnsafe(64 * 1024);
  for (let position = byte - 1; position < to; ) {
    const count = readSync(descriptor, buffer, 0, Math.min(buffer.length, to - position), position);
    if (count === 0) break;
    const found = buffer.subarray(0, count).indexOf(0x0a);
    if (found !== -1) return position + found + 1;
    position += count;
  }
  return to;
}

function openThere(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
