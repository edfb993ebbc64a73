import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { type DeadLetter, deadLetter } from "../contracts/dead-letter.ts";
import type { SinkPassage } from "../contracts/panel-views.ts";
import { replayedLetter } from "../contracts/replayed-letter.ts";
import { codeOf } from "../platform/failure.ts";
import { findLines } from "../platform/find-lines.ts";
import { parseJsonLine } from "../platform/parse-json-line.ts";
import { digestBytes } from "./digest-set.ts";
import type { Cursor } from "./list-cursors.ts";

/**
 * What each sink did with a line: that is known of lines that came by a feed. A sink that has it from one feed is not said to
 * lack it of another.
 *
 * @param line without its line end.
 * @param holders identities of sinks that were seen to have it: of those that are embedded no journal is kept.
 */
export async function readPassages(
  cursors: readonly Cursor[],
  line: Buffer,
  holders: ReadonlySet<string> = new Set(),
): Promise<readonly SinkPassage[]> {
  const digest = createHash("sha256").update(line).digest();
  const passages = await Promise.all(cursors.map((cursor) => passageOf(cursor, digest, holders)));
  return passages.filter(
    ({ sink, state }, index) =>
      state !== "not seen" ||
      !passages.some((other, place) => other.sink === sink && (other.state !== "not seen" || place < index)),
  );
}

async function passageOf(
  { receipt, folder }: Cursor,
  digest: Buffer,
  holders: ReadonlySet<string>,
): Promise<SinkPassage> {
  const about = { sink: receipt.sink.name, feed: receipt.feed };
  const letter = await newestLetter(folder.deadLetters, digest.toString("hex"));
  if (!letter) {
    const has = holders.has(receipt.sink.identity) || (await holds(folder.delivered, digest));
    return { ...about, state: has ? "delivered" : "not seen" };
  }
  return { ...about, state: (await isReplayed(folder.resolved, letter)) ? "replayed" : "dead letter", letter };
}

async function newestLetter(path: string, sha256: string): Promise<DeadLetter | undefined> {
  let newest: DeadLetter | undefined;
  for await (const line of findLines(path, sha256)) {
    const letter = parseJsonLine(deadLetter, line);
    if (letter?.sha256 === sha256) newest = letter;
  }
  return newest;
}

async function isReplayed(path: string, { id, at }: DeadLetter): Promise<boolean> {
  for await (const line of findLines(path, id)) {
    const note = parseJsonLine(replayedLetter, line);
    if (note?.id === id && note.at >= at) return true;
  }
  return false;
}

/** Whether a journal of what was delivered holds a line. */
async function holds(path: string, digest: Buffer): Promise<boolean> {
  const needle = digest.subarray(0, digestBytes);
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  });
  if (!file) return false;
  try {
    const block = Buffer.allocUnsafe(digestBytes * 65_536);
    for (let position = 0; ; ) {
      const { bytesRead } = await file.read(block, 0, block.length, position);
      if (bytesRead < digestBytes) return false;
      const whole = block.subarray(0, bytesRead - (bytesRead % digestBytes));
      for (let at = whole.indexOf(needle); at !== -1; at = whole.indexOf(needle, at + 1)) {
        if (at % digestBytes === 0) return true;
      }
      position += whole.length;
    }
  } finally {
    await file.close();
  }
}
