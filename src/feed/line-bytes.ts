import { readSync } from "node:fs";

const lf = 0x0a;
const cr = 0x0d;

/** A line in a block: its bytes without line end and byte order mark, and where it stands. */
export interface RawLine {
  readonly bytes: Buffer;
  /** In the file, from 0; of the line with its byte order mark. */
  readonly byte: number;
  /** From 1. */
  readonly number: number;
  /** The byte behind its line end, in the file. */
  readonly end: number;
}

/** The lines of a block that ends with LF. CR before LF belongs to the line end, and a byte order mark to the file. */
export function* linesOf(block: {
  readonly bytes: Buffer;
  readonly byte: number;
  readonly line: number;
}): Generator<RawLine, void> {
  const { bytes } = block;
  let start = 0;
  for (let number = block.line; start < bytes.length; number++) {
    const end = bytes.indexOf(lf, start);
    if (end === -1) return;
    yield {
      bytes: bareLine(bytes.subarray(start, end), block.byte + start),
      byte: block.byte + start,
      number,
      end: block.byte + end + 1,
    };
    start = end + 1;
  }
}

/** A line without its CR, and without a byte order mark where the file begins. */
export function bareLine(line: Buffer, byte: number): Buffer {
  const start = byte === 0 && line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf ? 3 : 0;
  const end = line.length > start && line[line.length - 1] === cr ? line.length - 1 : line.length;
  return line.subarray(start, end);
}

/** Nothing but spaces and tabs: no event and no error. */
export function isBlank(line: Uint8Array): boolean {
  for (const byte of line) if (byte !== 0x20 && byte !== 0x09) return false;
  return true;
}

/** Whole lines of a stretch of a file: how many, and how many bytes they have. */
export function countLineEnds(
  descriptor: number,
  from: number,
  to: number,
): { readonly lines: number; readonly bytes: number } {
  const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(to - from, 1024 * 1024)));
  let lines = 0;
  let end = from;
  for (let position = from; position < to; ) {
    const count = readSync(descriptor, buffer, 0, Math.min(buffer.length, to - position), position);
    if (count === 0) break;
    const part = buffer.subarray(0, count);
    for (let at = part.indexOf(lf); at !== -1; at = part.indexOf(lf, at + 1)) {
      lines++;
      end = position + at + 1;
    }
    position += count;
  }
  return { lines, bytes: end - from };
}
