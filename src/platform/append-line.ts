import { closeSync, constants, fstatSync, fsyncSync, mkdirSync, openSync, readSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Adds a line, which ends in a newline, to the end of a file in one write, and makes it durable. A last line that was
 * cut off is ended first, so that it takes no other with it.
 *
 * @throws the system error, or an Error where it is no regular file.
 */
export function appendLine(path: string, line: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const descriptor = openSync(
    path,
    constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK,
    0o644,
  );
  try {
    const about = fstatSync(descriptor);
    if (!about.isFile()) throw new Error(`${path}: not a regular file`);
    const last = Buffer.alloc(1);
    if (about.size > 0) readSync(descriptor, last, 0, 1, about.size - 1);
    const isCutOff = about.size > 0 && last.toString() !== "\n";
    writeSync(descriptor, isCutOff ? `\n${line}` : line);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
