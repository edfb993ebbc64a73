import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import type { EventContract } from "../contracts/event-contracts.ts";
import type { ReadBack } from "../contracts/ingest-report.ts";
import { messageOf } from "../platform/failure.ts";
import type { Sink, SinkLine } from "../sinks/sink.ts";
import { deadLetterId } from "./dead-letters.ts";
import { type PreparedLine, prepareBatches, sha256Of } from "./prepare-batches.ts";

/** How much of what was delivered is looked at, from its end: bytes and lines. */
const lookedBytes = 256 * 1024;
const lookedLines = 100;

/**
 * Looks whether a sink has the last lines that a run gave it.
 *
 * @param from and `to`: what the run delivered of the feed's newest file, in bytes.
 * @param isDead whether there is a dead letter of that id: such a line is not expected.
 */
export async function readBack(
  about: {
    readonly sink: Sink;
    readonly feed: string;
    readonly contract: EventContract;
    readonly from: number;
    readonly to: number;
    readonly isDead: (id: string) => boolean;
    readonly now: () => Date;
  },
  signal: AbortSignal,
): Promise<ReadBack> {
  const { sink } = about;
  const answer = (looked: number, found: number, unknown?: string): ReadBack => ({
    sink: sink.name,
    looked,
    found,
    ...(unknown !== undefined && { unknown }),
  });
  if (sink.lookUp === undefined) return answer(0, 0, "it cannot be looked into");
  try {
    const lines = lastLines(about);
    if (lines.length === 0) return answer(0, 0);
    const news = await sink.lookUp(lines, signal);
    if (!news.known) return answer(lines.length, 0, news.reason);
    if (news.value.size === lines.length) return answer(lines.length, lines.length);
    // A line that the store had long before stands before what is new in it.
    const all = await sink.lookUp(lines, signal, "beginning");
    return all.known ? answer(lines.length, all.value.size) : answer(lines.length, news.value.size, all.reason);
  } catch (error) {
    return answer(0, 0, messageOf(error));
  }
}

function lastLines({ feed, from, to, sink, contract, now, isDead }: Parameters<typeof readBack>[0]): SinkLine[] {
  if (to <= from) return [];
  const descriptor = openSync(feed, "r");
  try {
    const start = to - from > lookedBytes ? firstLineBehind(descriptor, to - lookedBytes, to) : from;
    const segment = { path: feed, descriptor, size: to, from: start, line: 1 };
    const judgement = { sink: sink.name, contract, limits: sink.limits, now };
    const isExpected = ({ bytes }: PreparedLine): boolean => {
      const about = { sink: sink.name, sha256: sha256Of(bytes) };
      return (
        !isDead(deadLetterId({ ...about, reason: "rejected" })) &&
        !isDead(deadLetterId({ ...about, reason: "conflict" }))
      );
    };
    const lines: SinkLine[] = [];
    for (const batch of prepareBatches({ ...segment, hash: createHash("sha256") }, judgement)) {
      lines.push(...batch.lines.filter(isExpected));
    }
    return lines.slice(-lookedLines);
  } finally {
    closeSync(descriptor);
  }
}

function firstLineBehind(descriptor: number, byte: number, to: number): number {
  const buffer = Buffer.alloc(to - byte);
  const count = readSync(descriptor, buffer, 0, buffer.length, byte);
  const found = buffer.subarray(0, count).indexOf(0x0a);
  return found === -1 ? to : byte + found + 1;
}
