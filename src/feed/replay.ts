import { appendFileSync, closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import type { DeadLetter } from "../contracts/dead-letter.ts";
import type { SinkReport } from "../contracts/ingest-report.ts";
import { codeOf, isFailure, messageOf } from "../platform/failure.ts";
import { syncFolder } from "../platform/files.ts";
import { takeLock } from "../platform/lock.ts";
import type { Sink } from "../sinks/sink.ts";
import type { CursorFolder } from "./cursor-folder.ts";
import { openDeadLetters } from "./dead-letters.ts";
import type { DeliveryWorld } from "./delivery.ts";
import { type PreparedLine, toDeadLetter } from "./prepare-batches.ts";
import { readReceipt } from "./receipt-file.ts";
import { Sender, type Sent } from "./sender.ts";

/** A valid line that is sent again, the file it came from, and the dead letter that it was, where it was one. */
export interface ReplayLine extends PreparedLine {
  readonly feed: string;
  readonly letter?: DeadLetter;
}

/** Lines chosen for a replay: those that can be sent, and those that the contract or a limit still refuses. */
export interface ReplayBatch {
  readonly lines: readonly ReplayLine[];
  readonly refused: readonly DeadLetter[];
}

/** What a replay came to. Counts are of lines. */
export interface Replayed {
  readonly state: SinkReport["state"];
  readonly reason?: string;
  readonly chosen: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly refused: number;
  readonly firstRefused: readonly DeadLetter[];
}

const shown = 5;

/**
 * Sends lines once more, marked as a replay, and moves no cursor. A dead letter that the sink takes is noted as replayed; a
 * line that it refuses is a dead letter. One run at a time, as with deliveries.
 */
export async function replay(about: {
  readonly sink: Sink;
  readonly folder: CursorFolder;
  readonly batches: Iterable<ReplayBatch>;
  /** When to stop trying, by `elapsed`. */
  readonly deadline: number;
  readonly world: DeliveryWorld;
}): Promise<Replayed> {
  const { sink, folder, world } = about;
  const counts = { chosen: 0, accepted: 0, duplicates: 0, refused: 0 };
  const firstRefused: DeadLetter[] = [];
  const end = (state: Replayed["state"], reason?: string): Replayed => ({
    state,
    ...(reason !== undefined && { reason }),
    ...counts,
    firstRefused,
  });
  const refuse = (letters: readonly DeadLetter[]): void => {
    counts.refused += letters.length;
    firstRefused.push(...letters.slice(0, shown - firstRefused.length));
  };
  mkdirSync(folder.folder, { recursive: true, mode: 0o700 });
  const read = readReceipt(folder);
  const answer = takeLock(folder.locks, read.kind === "read" ? read.receipt.epoch : 0);
  if (answer.kind === "busy") return end("busy", answer.reason);
  const deadLetters = openDeadLetters(folder.deadLetters);
  const sender = new Sender(sink, world, about.deadline, "replay");
  try {
    for (const { lines, refused } of about.batches) {
      counts.chosen += lines.length + refused.length;
      refuse(refused);
      const sent = await sender.send(lines);
      counts.duplicates += sent.duplicates;
      const { taken, news } = sortFates(lines, sent, { sink: sink.name, now: world.now });
      counts.accepted += sent.fates.filter((fate) => fate === "accepted").length;
      refuse(news);
      deadLetters.append(news);
      noteReplayed(folder.resolved, taken, world.now());
      if (sent.end) return end(sent.end.state, sent.end.reason);
    }
    return end("done");
  } catch (error) {
    if (isFailure(error) || codeOf(error) === undefined) throw error;
    return end("stopped", messageOf(error));
  } finally {
    deadLetters.close();
    answer.lock.release();
  }
}

/** The letters that the sink took, and those that its refusals make. */
function sortFates(
  lines: readonly ReplayLine[],
  { fates }: Sent,
  about: { readonly sink: string; readonly now: () => Date },
): { readonly taken: readonly string[]; readonly news: readonly DeadLetter[] } {
  const news: DeadLetter[] = [];
  const taken: string[] = [];
  for (const [index, line] of lines.entries()) {
    const fate = fates[index];
    if (fate === "accepted" && line.letter) taken.push(line.letter.id);
    if (fate !== undefined && fate !== "accepted") {
      news.push(toDeadLetter(line.feed, line, fate, about));
    }
  }
  return { taken, news };
}

/** Durable; a crash before it means that the same letters are sent again, which is said to be a replay each time. */
function noteReplayed(path: string, ids: readonly string[], at: Date): void {
  if (ids.length === 0) return;
  const note = (id: string): string =>
    `${JSON.stringify({ schema: "wgx.replayed-letter/1", id, at: at.toISOString() })}\n`;
  const descriptor = openSync(path, "a", 0o600);
  try {
    appendFileSync(descriptor, ids.map(note).join(""), { flush: true });
  } finally {
    closeSync(descriptor);
  }
  syncFolder(dirname(path));
}
