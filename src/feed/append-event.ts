import { spawnSync } from "node:child_process";
import { closeSync, constants, fstatSync, fsyncSync, mkdirSync, openSync, rmdirSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { codeOf, Failure, messageOf } from "../platform/failure.ts";
import { syncFolder } from "../platform/files.ts";
import { countLineEnds } from "./line-bytes.ts";

/** Where a line was put: its number, from 1, and whether half a line of somebody else had to be ended before it. */
export interface Appended {
  readonly line: number;
  readonly endedHalfLine: boolean;
}

/** How long the feed's lock is waited for, in seconds, as the ecosystem's own scripts do. */
const patienceSeconds = 10;
const pollMs = 50;
const lf = 0x0a;

/**
 * Appends one whole line with one write, durably, under the feed's own lock.
 *
 * @param line without its line end.
 * @throws Failure "temporary" where the lock is not to be had, "configuration" where the feed cannot be written.
 */
export function appendEvent(feed: string, line: string): Appended {
  try {
    mkdirSync(dirname(feed), { recursive: true });
    const release = lockFeed(feed);
    try {
      return append(feed, Buffer.from(`${line}\n`));
    } finally {
      release();
    }
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    const problem = { message: `cannot be appended to: ${messageOf(error)}`, place: { file: feed } };
    throw new Failure("configuration", problem, { cause: error });
  }
}

function append(feed: string, line: Buffer): Appended {
  const descriptor = openSync(feed, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND, 0o644);
  try {
    const about = fstatSync(descriptor);
    if (!about.isFile()) throw new Failure("configuration", { message: "is no regular file", place: { file: feed } });
    const before = countLineEnds(descriptor, 0, about.size);
    const isWhole = before.bytes === about.size;
    const bytes = isWhole ? line : Buffer.concat([Buffer.of(lf), line]);
    const written = writeSync(descriptor, bytes);
    if (written < bytes.length)
      throw new Error(`only ${written} of ${bytes.length} bytes could be written to the feed`);
    fsyncSync(descriptor);
    if (about.size === 0) syncFolder(dirname(feed));
    return { line: before.lines + (isWhole ? 1 : 2), endedHalfLine: !isWhole };
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Takes the lock that every writer of the feed takes: flock(1) on `<feed>.lock`, else, where there is no flock, the
 * folder `<feed>.lock.d`. The lock belongs to the open file, so it outlives flock(1) and ends with our descriptor.
 */
function lockFeed(feed: string): () => void {
  const path = `${feed}.lock`;
  const descriptor = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o644);
  const { status, error } = spawnSync("flock", ["-w", String(patienceSeconds), "3"], {
    stdio: ["ignore", "ignore", "ignore", descriptor],
  });
  if (status === 0) return () => closeSync(descriptor);
  closeSync(descriptor);
  if (codeOf(error) === "ENOENT") return lockByFolder(`${feed}.lock.d`);
  if (error) throw error;
  throw lockTaken(path, "another program holds it");
}

function lockByFolder(path: string): () => void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let tries = (patienceSeconds * 1000) / pollMs; tries > 0; tries--) {
    try {
      mkdirSync(path);
      return () => rmdirSync(path);
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error;
      Atomics.wait(pause, 0, 0, pollMs);
    }
  }
  throw lockTaken(path, "another program holds it, or left it behind; then remove the folder");
}

function lockTaken(path: string, why: string): Failure {
  return new Failure("temporary", {
    message: `the feed's lock was not to be had within ${patienceSeconds} s`,
    place: { file: path },
    hint: why,
  });
}
