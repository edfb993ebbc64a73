import { createHash } from "node:crypto";

/** A file as git's index remembers it, with what its lstat(2) said when it was last looked at. */
export interface IndexEntry {
  readonly path: string;
  /** `0o100644`, `0o100755` or `0o120000`. */
  readonly mode: number;
  /** Milliseconds since 1970, with their fraction. */
  readonly changedMs: number;
  readonly modifiedMs: number;
  /** These are cut to 32 bits. */
  readonly inode: number;
  readonly size: number;
  readonly owner: number;
  readonly group: number;
}

/** An index in which nothing is unusual. */
export interface PlainIndex {
  readonly entries: readonly IndexEntry[];
  /** The tree object that all entries together make, as git has noted it. */
  readonly tree: string;
}

const checksumBytes = 20;
const headerBytes = 12;
/** An entry without its path: ten numbers, object id, flags. */
const fixedBytes = 62;

/**
 * Reads an index of the ordinary kind: version 2, SHA-1, files and symbolic links only, nothing unmerged, assumed
 * unchanged, sparse or split, and with a valid note of the tree that it makes. Undefined for every other, and for one
 * that is damaged: git knows what to say of those. Format: gitformat-index(5).
 */
export function parsePlainIndex(bytes: Buffer): PlainIndex | undefined {
  const end = bytes.length - checksumBytes;
  if (end < headerBytes || bytes.toString("latin1", 0, 4) !== "DIRC" || bytes.readUInt32BE(4) !== 2) return undefined;
  if (!createHash("sha1").update(bytes.subarray(0, end)).digest().equals(bytes.subarray(end))) return undefined;
  const entries: IndexEntry[] = [];
  let at = headerBytes;
  for (let left = bytes.readUInt32BE(8); left > 0; left--) {
    if (at + fixedBytes >= end) return undefined;
    const pathEnd = bytes.indexOf(0, at + fixedBytes);
    const entry = readEntry(bytes, at, pathEnd);
    if (!entry) return undefined;
    entries.push(entry);
    // Between one and eight NULs make the length of an entry a multiple of eight.
    at += (Math.floor((pathEnd - at) / 8) + 1) * 8;
  }
  const tree = readExtensions(bytes, at, end);
  return tree === undefined ? undefined : { entries, tree };
}

function readEntry(bytes: Buffer, at: number, pathEnd: number): IndexEntry | undefined {
  const mode = bytes.readUInt32BE(at + 24);
  // Any flag but the length of the path: assumed unchanged, extended, a stage of a conflict.
  if ((bytes.readUInt16BE(at + 60) & 0xf000) !== 0) return undefined;
  if (mode !== 0o100644 && mode !== 0o100755 && mode !== 0o120000) return undefined;
  return {
    path: bytes.toString("utf8", at + fixedBytes, pathEnd),
    mode,
    changedMs: milliseconds(bytes, at),
    modifiedMs: milliseconds(bytes, at + 8),
    inode: bytes.readUInt32BE(at + 20),
    owner: bytes.readUInt32BE(at + 28),
    group: bytes.readUInt32BE(at + 32),
    size: bytes.readUInt32BE(at + 36),
  };
}

/** Seconds and nanoseconds, put together exactly as Node does for `Stats.mtimeMs`. */
function milliseconds(bytes: Buffer, at: number): number {
  return bytes.readUInt32BE(at) * 1000 + bytes.readUInt32BE(at + 4) / 1_000_000;
}

/** The root of the cached tree; undefined where it is not valid, or an extension changes what the entries mean. */
function readExtensions(bytes: Buffer, start: number, end: number): string | undefined {
  let tree: string | undefined;
  for (let at = start; at < end; ) {
    if (at + 8 > end) return undefined;
    const name = bytes.toString("latin1", at, at + 4);
    const size = bytes.readUInt32BE(at + 4);
    // One whose name does not begin with a capital has to be understood.
    if (!/^[A-Z]/.test(name) || at + 8 + size > end) return undefined;
    if (name === "TREE") tree = rootOf(bytes.subarray(at + 8, at + 8 + size));
    at += 8 + size;
  }
  return tree;
}

/** The first record of the cached tree: an empty path, how many entries and subtrees it has, the object id. */
function rootOf(record: Buffer): string | undefined {
  const head = /^\0\d+ \d+\n/.exec(record.toString("latin1", 0, 32))?.[0];
  return head === undefined ? undefined : record.toString("hex", head.length, head.length + checksumBytes);
}
