import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { safeParse } from "zod/mini";
import { type DeadLetter, deadLetter } from "../contracts/dead-letter.ts";
import { replayedLetter } from "../contracts/replayed-letter.ts";
import { codeOf, Failure } from "../platform/failure.ts";
import { linesOf } from "./line-bytes.ts";
import { readBlocks } from "./read-blocks.ts";

/** A dead letter, and when its sink got it after all. */
export interface ReadLetter {
  readonly letter: DeadLetter;
  readonly replayedAt?: string;
}

const limits = { lines: 1000, bytes: 1024 * 1024 };

/**
 * Reads a sink's dead letters, oldest first, one block at a time. The same line met again is the same letter, and stands
 * here once for each time.
 *
 * @throws Failure "incomplete" for a file that is corrupt or of a newer version.
 */
export function* readDeadLetters(paths: {
  readonly deadLetters: string;
  readonly resolved: string;
}): Generator<ReadLetter, void> {
  const replayed = new Map<string, string>();
  for (const { value, place } of jsonLines(paths.resolved)) {
    const result = safeParse(replayedLetter, value);
    if (!result.success) throw corrupt(place);
    replayed.set(result.data.id, result.data.at);
  }
  for (const { value, place } of jsonLines(paths.deadLetters)) {
    const result = safeParse(deadLetter, value);
    if (!result.success) throw corrupt(place);
    const letter = result.data;
    const replayedAt = replayed.get(letter.id);
    yield replayedAt !== undefined && replayedAt >= letter.at ? { letter, replayedAt } : { letter };
  }
}

/** The lines of a file; none where there is no file. What stands behind the last line end was not finished. */
function* jsonLines(file: string): Generator<{ readonly value: unknown; readonly place: Place }, void> {
  const descriptor = openThere(file);
  if (descriptor === undefined) return;
  try {
    const { size } = fstatSync(descriptor);
    for (const block of readBlocks({ descriptor, from: 0, to: size, line: 1 }, limits)) {
      if (block.kind === "long") throw corrupt({ file, line: block.line });
      for (const line of linesOf(block)) {
        const place = { file, line: line.number };
        yield { value: parseLine(line.bytes, place), place };
      }
    }
  } finally {
    closeSync(descriptor);
  }
}

interface Place {
  readonly file: string;
  readonly line: number;
}

function openThere(file: string): number | undefined {
  try {
    return openSync(file, constants.O_RDONLY);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function parseLine(bytes: Buffer, place: Place): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    throw corrupt(place);
  }
}

function corrupt(place: Place): Failure {
  return new Failure("incomplete", {
    message: "is no line that this wgx wrote: the file is corrupt, or of a newer version",
    place,
    hint: "mend or move that line; nothing but listing and replaying goes by this file",
  });
}
