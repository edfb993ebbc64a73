import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { codeOf } from "./failure.ts";

const blockBytes = 1024 * 1024;
const lf = 0x0a;

/**
 * The complete lines of a file that hold some bytes, in order; none where there is no file. It is read in pieces, so that
 * others have their turn; a line that is longer than a piece is passed over.
 *
 * @param needle at least one byte, no LF among them.
 * @throws the system error where the file is there and cannot be read.
 */
export async function* findLines(path: string, needle: string): AsyncGenerator<Buffer, void> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  });
  if (!file) return;
  try {
    const buffer = Buffer.allocUnsafe(2 * blockBytes);
    let kept = 0;
    for (let position = 0; ; ) {
      const { bytesRead } = await file.read(buffer, kept, buffer.length - kept, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      const filled = buffer.subarray(0, kept + bytesRead);
      const whole = filled.lastIndexOf(lf) + 1;
      yield* matchesIn(filled.subarray(0, whole), needle);
      const rest = filled.subarray(whole);
      // The rest is the beginning of a line; one that fills the buffer is too long, and its end looks like a line.
      kept = rest.length === buffer.length ? 0 : rest.length;
      buffer.copyWithin(0, filled.length - kept, filled.length);
    }
  } finally {
    await file.close();
  }
}

/** Copies, since the block is used again. */
function* matchesIn(lines: Buffer, needle: string): Generator<Buffer, void> {
  for (let at = lines.indexOf(needle); at !== -1; ) {
    const start = lines.lastIndexOf(lf, at) + 1;
    const end = lines.indexOf(lf, at);
    yield Buffer.from(lines.subarray(start, end));
    at = lines.indexOf(needle, end);
  }
}
