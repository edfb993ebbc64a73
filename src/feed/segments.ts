import { createHash, type Hash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { Receipt } from "../contracts/receipt.ts";
import { codeOf, Failure, messageOf } from "../platform/failure.ts";
import { PrefixMemory } from "./prefix-memory.ts";
import { rotatedSiblings } from "./rotated-siblings.ts";

/** A file of the feed as the snapshot found it: the feed itself, or one that it was rotated into. */
export interface Segment {
  readonly path: string;
  readonly descriptor: number;
  /** Decimal. */
  readonly device: string;
  readonly inode: string;
  /** Bytes, when the snapshot was taken. */
  readonly size: number;
  /** When it was last changed then, in nanoseconds. */
  readonly modified: bigint;
  /** Where undelivered lines begin, and the number of the first of them. */
  readonly from: number;
  readonly line: number;
  /** SHA-256 of what stands before `from`, to go on with. */
  readonly hash: Hash;
}

/** What there is to deliver, or why it cannot be told. */
export type Snapshot =
  | { readonly kind: "ready"; readonly segments: readonly Segment[]; readonly isResync: boolean }
  | { readonly kind: "rewritten"; readonly reason: string };

/** Closes the files of a snapshot. */
export function closeSegments(segments: readonly { readonly descriptor: number }[]): void {
  for (const { descriptor } of segments) closeSync(descriptor);
}

interface OpenFile {
  readonly path: string;
  readonly descriptor: number;
  readonly device: string;
  readonly inode: string;
  readonly size: number;
  readonly modified: bigint;
}

/**
 * Takes the snapshot of a feed: which files, and from where on each. A file is known by the SHA-256 of what was delivered
 * of it, never by its inode, which a new file may have got. Everything newer than that file comes after it.
 *
 * @param onRewrite what to do where no file begins with what was delivered: `resync` reads all from the beginning.
 * @param memory of a run that follows the feed; a new one remembers nothing.
 * @throws Failure "configuration" for a feed that is not there and never was, or cannot be read.
 */
export function takeSnapshot(
  feed: string,
  receipt: Receipt | undefined,
  onRewrite: "stop" | "resync",
  memory = new PrefixMemory(),
): Snapshot {
  const files = openFiles(feed);
  try {
    if (files.length === 0 && receipt === undefined) throw missing(feed);
    const found = receipt === undefined ? { start: 0, from: undefined } : locate(files, receipt, memory);
    if (found !== undefined) {
      const { start, from } = found;
      const segments = files.slice(start).map((file, index) => (index === 0 && from ? from(file) : atStart(file)));
      closeSegments(files.slice(0, start));
      return { kind: "ready", segments, isResync: receipt?.resyncing === true || ("again" in found && found.again) };
    }
    if (onRewrite === "resync") return { kind: "ready", segments: files.map(atStart), isResync: true };
    closeSegments(files);
    return { kind: "rewritten", reason: rewrittenBecause(files.at(-1), feed, receipt) };
  } catch (error) {
    for (const { descriptor } of files) closeQuietly(descriptor);
    throw error;
  }
}

/** The feed and its rotated siblings, oldest first, each file once. */
function openFiles(feed: string): OpenFile[] {
  const seen = new Set<string>();
  const opened = [...rotatedSiblings(feed), feed].toReversed().flatMap((path) => {
    const file = openFile(path);
    if (file === undefined) return [];
    const identity = `${file.device}:${file.inode}`;
    if (!seen.has(identity)) return seen.add(identity) && [file];
    closeSync(file.descriptor);
    return [];
  });
  return opened.reverse();
}

function openFile(path: string): OpenFile | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw new Failure("configuration", { message: `cannot be read: ${messageOf(error)}`, place: { file: path } });
  }
  const about = fstatSync(descriptor, { bigint: true });
  if (!about.isFile()) {
    closeSync(descriptor);
    throw new Failure("configuration", {
      message: "is no regular file",
      place: { file: path },
      hint: "a feed is a file of JSON lines",
    });
  }
  return {
    path,
    descriptor,
    device: String(about.dev),
    inode: String(about.ino),
    size: Number(about.size),
    modified: about.mtimeNs,
  };
}

interface Located {
  /** Index of the file that the receipt speaks of. */
  readonly start: number;
  /** That file, opened where the receipt left off; undefined: from its beginning. */
  readonly from: ((file: OpenFile) => Segment) | undefined;
  /** Lines may come up that were delivered already. */
  readonly again?: boolean;
}

function locate(files: readonly OpenFile[], receipt: Receipt, memory: PrefixMemory): Located | undefined {
  const { at } = receipt;
  const [newest] = files.slice(-1);
  if (at.bytes === 0 || newest === undefined) memory.forget();
  if (at.bytes === 0) return locateBeginning(files, receipt);
  const recalled = newest && memory.recall(newest, at.bytes, at.sha256);
  if (newest && recalled) {
    const from = (file: OpenFile): Segment => ({ ...file, from: at.bytes, line: at.lines + 1, hash: recalled });
    return { start: files.length - 1, from };
  }
  const matches = files.flatMap((file, index) => {
    const hash = prefixHash(file, at.bytes, at.sha256);
    return hash === undefined ? [] : [{ file, index, hash }];
  });
  const same = matches.find(({ file }) => file.inode === at.inode && file.device === at.device);
  const chosen = same ?? matches.at(-1);
  if (chosen === undefined) return undefined;
  // The feed was copied, emptied and began again with the very same lines: the copy holds what was not delivered.
  const copy = matches.find(({ file, index }) => index < chosen.index && !isBeginningOf(file, chosen.file));
  const { index, hash } = copy ?? chosen;
  return {
    start: index,
    from: (file) => ({ ...file, from: at.bytes, line: at.lines + 1, hash }),
    again: copy !== undefined,
  };
}

/** Nothing of a file was delivered yet, so the one before it says where it is. */
function locateBeginning(files: readonly OpenFile[], { at, before }: Receipt): Located {
  if (before === undefined) return { start: 0, from: undefined };
  for (const [index, file] of files.entries()) {
    const hash = prefixHash(file, before.bytes, before.sha256);
    if (hash !== undefined) {
      const from = (of: OpenFile): Segment => ({ ...of, from: before.bytes, line: before.lines + 1, hash });
      return { start: index, from };
    }
  }
  const same = files.findIndex(({ inode, device }) => inode === at.inode && device === at.device);
  return same === -1 ? { start: 0, from: undefined, again: true } : { start: same, from: undefined };
}

function atStart(file: OpenFile): Segment {
  return { ...file, from: 0, line: 1, hash: createHash("sha256") };
}

/** The hash of the first bytes of a file, to go on with, where it is the expected one. */
function prefixHash({ descriptor, size }: OpenFile, bytes: number, expected: string): Hash | undefined {
  if (size < bytes) return undefined;
  const hash = createHash("sha256");
  const buffer = Buffer.allocUnsafeSlow(Math.min(bytes, 1024 * 1024) || 1);
  for (let position = 0; position < bytes; ) {
    const count = readSync(descriptor, buffer, 0, Math.min(buffer.length, bytes - position), position);
    if (count === 0) return undefined;
    hash.update(buffer.subarray(0, count));
    position += count;
  }
  return hash.copy().digest("hex") === expected ? hash : undefined;
}

/** Whether all of one file stands at the beginning of another. */
function isBeginningOf(a: OpenFile, b: OpenFile): boolean {
  if (a.size > b.size) return false;
  const [left, right] = [Buffer.allocUnsafeSlow(256 * 1024), Buffer.allocUnsafeSlow(256 * 1024)];
  for (let position = 0; position < a.size; ) {
    const wanted = Math.min(left.length, a.size - position);
    const count = readSync(a.descriptor, left, 0, wanted, position);
    if (count === 0 || readSync(b.descriptor, right, 0, count, position) !== count) return false;
    if (!left.subarray(0, count).equals(right.subarray(0, count))) return false;
    position += count;
  }
  return true;
}

function rewrittenBecause(newest: OpenFile | undefined, feed: string, receipt: Receipt | undefined): string {
  const bytes = receipt?.at.bytes ?? 0;
  if (newest === undefined || newest.path !== feed)
    return "the feed is gone, and no rotated file begins with what was delivered";
  if (newest.size < bytes)
    return `the feed has ${newest.size} bytes, and ${bytes} were delivered: it was cut or rewritten`;
  return `the first ${bytes} bytes of the feed are not those that were delivered: it was rewritten`;
}

function missing(feed: string): Failure {
  return new Failure("configuration", {
    message: "there is no feed",
    place: { file: feed },
    hint: "name the feed with --feed FILE, or add a first event with: wgx ingest add",
  });
}

function closeQuietly(descriptor: number): void {
  try {
    closeSync(descriptor);
  } catch (error) {
    // Closed already: the failure that brought us here is the one to tell.
    if (codeOf(error) !== "EBADF") throw error;
  }
}
