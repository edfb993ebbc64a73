import { createHash } from "node:crypto";
import { readSync } from "node:fs";

/** Whole lines of a file, one after the other. */
export interface LineBlock {
  readonly kind: "lines";
  /** Ends with LF. */
  readonly bytes: Buffer;
  /** Where the block begins in the file. */
  readonly byte: number;
  /** The number of its first line, from 1. */
  readonly line: number;
  /** Lines in it. */
  readonly count: number;
}

/** A line too long to be held in memory. */
export interface LongLine {
  readonly kind: "long";
  /** The beginning of it. */
  readonly head: Buffer;
  readonly byte: number;
  readonly line: number;
  /** Bytes, without the line end. */
  readonly length: number;
  /** Of all of it, without the line end; hexadecimal. */
  readonly sha256: string;
}

/** A line longer than this is invalid. */
export const maxLineBytes = 1024 * 1024;
/** Up to this length an invalid line is kept whole for the dead letters. */
const maxKeptBytes = 8 * 1024 * 1024;
const keptHead = 64 * 1024;
const readBytes = 512 * 1024;
const lf = 0x0a;

export interface Stretch {
  /** Open for reading. */
  readonly descriptor: number;
  readonly from: number;
  /** The end of the snapshot: what stands behind it is not read. */
  readonly to: number;
  /** The number of the line that begins at `from`. */
  readonly line: number;
}

/** How large a block may be; a single line may be larger. */
export interface BlockLimits {
  readonly lines: number;
  readonly bytes: number;
  /** `reused`: a block is only good until the next one is asked for. By default it stays as it is. */
  readonly memory?: "reused";
}

/**
 * Reads whole lines in constant memory, split at LF and nothing else. What stands behind the last LF is left alone: it is
 * still being written. Throws the system error of a failed read.
 */
export function* readBlocks(
  { descriptor, from, to, line }: Stretch,
  limits: BlockLimits,
): Generator<LineBlock | LongLine, void> {
  let number = line;
  let position = from;
  let pending: Buffer = Buffer.alloc(0);
  const portion = Math.min(limits.memory === "reused" ? limits.bytes : readBytes, readBytes);
  const memory = limits.memory === "reused" ? oneBuffer() : newBuffers;
  for (;;) {
    const cut = cutBlock(pending, limits);
    const isWhole = cut.isFull || (position >= to && cut.end > 0);
    if (isWhole) {
      const bytes = pending.subarray(0, cut.end);
      yield { kind: "lines", bytes, byte: position - pending.length, line: number, count: cut.lines };
      number += cut.lines;
      pending = pending.subarray(cut.end);
      continue;
    }
    if (position >= to) return;
    if (pending.length >= maxKeptBytes && cut.lines === 0) {
      const long = readLongLine(descriptor, pending, { from: position - pending.length, to, line: number });
      if (long === undefined) return;
      yield long;
      position = long.byte + long.length + 1;
      number += 1;
      pending = Buffer.alloc(0);
      continue;
    }
    const wanted = Math.min(Math.max(portion, pending.length * 2), to - position);
    const buffer = memory.atLeast(pending.length + wanted);
    pending.copy(buffer);
    const count = readSync(descriptor, buffer, pending.length, wanted, position);
    // The file became shorter than the snapshot: the next run finds that out by its hash.
    if (count === 0) return;
    pending = buffer.subarray(0, pending.length + count);
    position += count;
  }
}

interface Memory {
  readonly atLeast: (bytes: number) => Buffer;
}

/** New memory each time: what was yielded may still be on its way to a sink. */
const newBuffers: Memory = { atLeast: (bytes) => Buffer.allocUnsafeSlow(bytes) };

function oneBuffer(): Memory {
  let buffer = Buffer.alloc(0);
  return {
    atLeast(bytes) {
      if (buffer.length < bytes) buffer = Buffer.allocUnsafeSlow(bytes);
      return buffer;
    },
  };
}

/** How much of the bytes makes a block, and whether more bytes could not make it larger. */
function cutBlock(bytes: Buffer, limits: BlockLimits): { end: number; lines: number; isFull: boolean } {
  let end = 0;
  let lines = 0;
  while (lines < limits.lines) {
    const found = bytes.indexOf(lf, end);
    if (found === -1) return { end, lines, isFull: lines > 0 && bytes.length > limits.bytes };
    if (lines > 0 && found + 1 > limits.bytes) return { end, lines, isFull: true };
    end = found + 1;
    lines++;
  }
  return { end, lines, isFull: true };
}

function readLongLine(
  descriptor: number,
  start: Buffer,
  { from, to, line }: Omit<Stretch, "descriptor">,
): LongLine | undefined {
  const hash = createHash("sha256").update(start);
  const head = Buffer.from(start.subarray(0, keptHead));
  const buffer = Buffer.allocUnsafeSlow(readBytes);
  let position = from + start.length;
  while (position < to) {
    const count = readSync(descriptor, buffer, 0, Math.min(buffer.length, to - position), position);
    if (count === 0) return undefined;
    const end = buffer.subarray(0, count).indexOf(lf);
    hash.update(buffer.subarray(0, end === -1 ? count : end));
    position += end === -1 ? count : end;
    if (end !== -1) {
      return { kind: "long", head, byte: from, line, length: position - from, sha256: hash.digest("hex") };
    }
  }
  return undefined;
}
