import { closeSync, constants, fsyncSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { syncFolder } from "./files.ts";

/** A file that grows by whole lines, each on the disk before the next is written. */
export interface DurableLog {
  /** @throws the system error where it cannot be written; what is there of the line is then no whole line. */
  append(line: string): void;
  close(): void;
}

/** Opens a new file to be appended to, with the folders above it. @throws the system error, also where it is there. */
export function createDurableLog(path: string): DurableLog {
  mkdirSync(dirname(path), { recursive: true });
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const descriptor = openSync(path, flags, 0o644);
  syncFolder(dirname(path));
  return {
    append(line) {
      const bytes = Buffer.from(`${line}\n`);
      let written = 0;
      while (written < bytes.length) written += writeSync(descriptor, bytes, written);
      fsyncSync(descriptor);
    },
    close: () => closeSync(descriptor),
  };
}
