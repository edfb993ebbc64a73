import { readSync } from "node:fs";

const lf = 0x0a;
const blockBytes = 256 * 1024;

/** A line without its LF, and where it begins in its file. It is a view that is valid until the next one is asked for. */
export interface Line {
  readonly byte: number;
  readonly bytes: Buffer;
  /** The byte behind its LF. */
  readonly end: number;
}

/** Up to so many bytes from a place of an open file: fewer only where it ends. */
export function readFully(descriptor: number, from: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(descriptor, bytes, filled, length - filled, from + filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

/** The complete lines from a place on, which is the beginning of one, up to `to`. Memory is that of a block and a line. */
export function* readLines(descriptor: number, from: number, to: number): Generator<Line, void> {
  let block: Buffer = Buffer.alloc(0);
  let blockAt = from;
  let next = from;
  while (next < to) {
    const more = readFully(descriptor, next, Math.min(blockBytes, to - next));
    if (more.length === 0) return;
    next += more.length;
    block = block.length === 0 ? more : Buffer.concat([block, more]);
    let start = 0;
    for (let end = block.indexOf(lf); end !== -1; end = block.indexOf(lf, start)) {
      yield { byte: blockAt + start, bytes: block.subarray(start, end), end: blockAt + end + 1 };
      start = end + 1;
    }
    block = block.subarray(start);
    blockAt += start;
  }
}

/** The complete lines before a place, which is the beginning of one or the end of the file, the last one first. */
export function* readLinesBackwards(descriptor: number, before: number): Generator<Line, void> {
  let block: Buffer = Buffer.alloc(0);
  let at = before;
  while (at > 0 || block.length > 0) {
    // Its last byte is the LF of the last line in it.
    const lineStart = block.length < 2 ? -1 : block.lastIndexOf(lf, block.length - 2);
    if (lineStart === -1 && at > 0) {
      const length = Math.min(blockBytes, at);
      const more = readFully(descriptor, at - length, length);
      block = Buffer.concat([more, block]);
      at -= length;
      continue;
    }
    const end = at + block.length;
    yield { byte: at + lineStart + 1, bytes: block.subarray(lineStart + 1, block.length - 1), end };
    block = block.subarray(0, lineStart + 1);
  }
}

/** The line that begins at a place. Undefined where no LF follows. */
export function readLineAt(descriptor: number, byte: number): Buffer | undefined {
  for (let length = 4096; ; length *= 8) {
    const bytes = readFully(descriptor, byte, length);
    const end = bytes.indexOf(lf);
    if (end !== -1) return bytes.subarray(0, end);
    if (bytes.length < length) return undefined;
  }
}

/** Where the last complete line of a file ends: behind it stands what is still being written. */
export function endOfLines(descriptor: number, size: number): number {
  for (let at = size; at > 0; ) {
    const length = Math.min(blockBytes, at);
    const end = readFully(descriptor, at - length, length).lastIndexOf(lf);
    if (end !== -1) return at - length + end + 1;
    at -= length;
  }
  return 0;
}
