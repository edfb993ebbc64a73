import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { TaskOutput } from "../contracts/task-run.ts";
import { messageOf } from "../platform/failure.ts";
import { shownLines } from "./shown-lines.ts";

/** More than this of a member's output is not kept. Bytes. */
const mostKept = 16 * 1024 * 1024;
/** What the last lines are taken from. Bytes. */
const tailBytes = 8 * 1024;
const tailLines = 20;

/** Takes what a task says. */
export interface OutputSink {
  readonly write: (chunk: Buffer) => void;
  /** Closes the file, and tells what came. */
  readonly end: () => TaskOutput;
}

/**
 * Keeps a task's output in a file that is made when the first byte comes and is readable for its user only: as it came,
 * the first {@link mostKept} bytes of it. A file that cannot be written is a problem of the output and does not end the
 * task.
 */
export function openSink(file: string, limit = mostKept): OutputSink {
  let descriptor: number | undefined;
  let problem: string | undefined;
  let bytes = 0;
  let tail: Buffer = Buffer.alloc(0);
  const keep = (chunk: Buffer): void => {
    if (problem !== undefined || chunk.length === 0) return;
    try {
      if (descriptor === undefined) {
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
        descriptor = openSync(file, "wx", 0o600);
      }
      for (let at = 0; at < chunk.length; ) at += writeSync(descriptor, chunk, at);
    } catch (error) {
      problem = messageOf(error);
    }
  };
  return {
    write(chunk) {
      keep(chunk.subarray(0, Math.max(0, limit - bytes)));
      bytes += chunk.length;
      tail = Buffer.concat([tail, chunk.subarray(-tailBytes)]).subarray(-tailBytes);
    },
    end() {
      if (descriptor !== undefined) closeSync(descriptor);
      const lines = shownLines(tail.toString("utf8"));
      // Where the beginning was cut off, the first line is a part of one.
      const whole = bytes > tail.length && lines.length > 1 ? lines.slice(1) : lines;
      return {
        ...(descriptor !== undefined && { file }),
        bytes,
        truncated: bytes > limit,
        tail: whole.slice(-tailLines),
        ...(problem !== undefined && { problem }),
      };
    },
  };
}
