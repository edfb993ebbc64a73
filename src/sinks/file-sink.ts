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
import { codeOf, messageOf } from "../platform/failure.ts";
import { linesBody } from "./http-store-sink.ts";
import type { Sink } from "./sink.ts";

/** A file to which lines are appended as they are: for other programs, or to look at. It removes no duplicates. */
export function fileSink(options: { readonly name: string /** Absolute. */; readonly path: string }): Sink {
  const { name, path } = options;
  let descriptor: number | undefined;
  const open = (): number => {
    mkdirSync(dirname(path), { recursive: true });
    const opened = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND, 0o644);
    const { size } = fstatSync(opened);
    const last = Buffer.alloc(1);
    // Half a line that a crash left is ended, so that the next line stands on its own.
    if (size > 0 && readSync(opened, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a) writeSync(opened, "\n");
    return opened;
  };
  return {
    name,
    identity: `file:${path}`,
    description: path,
    limits: { lines: 5000, bytes: 1024 * 1024 },
    async accept(batch) {
      let before: number | undefined;
      try {
        descriptor ??= open();
        before = fstatSync(descriptor).size;
        const bytes = linesBody(batch.lines);
        let written = 0;
        while (written < bytes.length) written += writeSync(descriptor, bytes, written);
        fsyncSync(descriptor);
        return { kind: "accepted" };
      } catch (error) {
        const reason = messageOf(error);
        // Half a batch is taken back, so that it does not run into what comes next.
        if (descriptor !== undefined && before !== undefined) ftruncateSync(descriptor, before);
        const isFull = codeOf(error) === "ENOSPC" || codeOf(error) === "EDQUOT";
        if (isFull) return { kind: "retry", reason, pace: "normal", ambiguous: false };
        return { kind: "stop", why: "state", reason };
      }
    },
    async close() {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}
