import { hash } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import type { DeadLetter } from "../contracts/dead-letter.ts";
import { syncFolder } from "../platform/files.ts";

/** The id of a dead letter: the same for the same line, sink and reason. */
export function deadLetterId(letter: Pick<DeadLetter, "sink" | "reason" | "sha256">): string {
  return `dl-${hash("sha256", `${letter.sink}\0${letter.reason}\0${letter.sha256}`, "hex").slice(0, 16)}`;
}

/** The dead letters of a sink, appended durably. */
export interface DeadLetterFile {
  /** All of them, on disk when it returns. Throws the system error of a failed write. */
  append(letters: readonly DeadLetter[]): void;
  close(): void;
}

const lf = 0x0a;

/**
 * Opens the file, which is made when there is a first letter. A crash may have left half a line at its end; no receipt
 * passed that line, so it is taken off and the line comes again. A letter that the last of the file already hold is not
 * written twice: after a crash the same lines are judged once more.
 */
export function openDeadLetters(path: string): DeadLetterFile {
  let descriptor: number | undefined;
  let recent = new Set<string>();
  const open = (): number => {
    mkdirSync(dirname(path), { recursive: true });
    const opened = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND, 0o600);
    syncFolder(dirname(path));
    const tail = readTail(opened);
    if (tail.excess > 0) ftruncateSync(opened, fstatSync(opened).size - tail.excess);
    recent = new Set([...tail.text.matchAll(/"id":"(dl-[0-9a-f]{16})"/g)].map(([, id = ""]) => id));
    return opened;
  };
  return {
    append(letters) {
      if (letters.length === 0) return;
      descriptor ??= open();
      const news = letters.filter(({ id }) => !recent.has(id));
      const bytes = Buffer.from(news.map((letter) => `${JSON.stringify(letter)}\n`).join(""));
      let written = 0;
      while (written < bytes.length) written += writeSync(descriptor, bytes, written);
      fsyncSync(descriptor);
      recent = new Set();
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}

/** The last megabyte, and how many bytes of it stand behind the last line end. */
function readTail(descriptor: number): { readonly text: string; readonly excess: number } {
  const { size } = fstatSync(descriptor);
  const buffer = Buffer.alloc(Math.min(size, 16 * 1024 * 1024));
  const count = readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
  const bytes = buffer.subarray(0, count);
  return { text: bytes.toString("utf8"), excess: count - (bytes.lastIndexOf(lf) + 1) };
}
