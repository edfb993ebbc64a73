import { closeSync, constants, fstatSync, ftruncateSync, mkdirSync, openSync, readSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { DigestSet, digestBytes } from "./digest-set.ts";

/**
 * Which lines a sink has, as the first 16 bytes of their SHA-256, one after the other. It is read only after the feed was
 * rewritten, to send just what is new. It is written after the sink's answer and not fsynced: what it lacks after a crash
 * is sent once more, and it never holds a line that was not delivered.
 */
export interface DeliveredJournal {
  /** @param lines the SHA-256 of each, hexadecimal. */
  append(lines: readonly string[]): void;
  /** All of it; 32 bytes of memory a line. */
  load(): DigestSet;
  /** Forgets everything: another sink has none of these lines. */
  clear(): void;
  close(): void;
}

export function openDeliveredJournal(path: string): DeliveredJournal {
  let descriptor: number | undefined;
  const open = (): number => {
    if (descriptor !== undefined) return descriptor;
    mkdirSync(dirname(path), { recursive: true });
    descriptor = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND, 0o600);
    const { size } = fstatSync(descriptor);
    // Half a digest would shift all that come after it.
    if (size % digestBytes !== 0) ftruncateSync(descriptor, size - (size % digestBytes));
    return descriptor;
  };
  return {
    append(lines) {
      if (lines.length === 0) return;
      const file = open();
      const digests = Buffer.from(lines.map((sha256) => sha256.slice(0, digestBytes * 2)).join(""), "hex");
      let written = 0;
      while (written < digests.length) written += writeSync(file, digests, written);
    },
    load() {
      const file = open();
      const set = new DigestSet(fstatSync(file).size / digestBytes);
      const buffer = Buffer.allocUnsafe(digestBytes * 65_536);
      for (let position = 0; ; ) {
        const count = readSync(file, buffer, 0, buffer.length, position);
        for (let at = 0; at + digestBytes <= count; at += digestBytes) set.add(buffer.subarray(at, at + digestBytes));
        if (count < buffer.length) return set;
        position += count;
      }
    },
    clear() {
      ftruncateSync(open(), 0);
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}
