import { createHash } from "node:crypto";
import type { ObjectFormat } from "./blob-id.ts";

const headerBytes = 12;
/** What lstat(2) said of the file: ten numbers of four bytes each. */
const statBytes = 40;
const flagBytes = 2;
/** The length of a path in the flags; a longer one is told by the NUL behind it. */
const mostNamed = 0xfff;

/**
 * Cuts an index whose every path begins with a folder (`<folder>/…`) into one for each folder, as if that folder had been
 * the work tree. What lstat(2) said of the files stays true, since they stay where they are. Extensions are left out:
 * all of them may be missing. Format: gitformat-index(5), version 2.
 *
 * @throws Error for an index of another version, or with entries that git does not write after `read-tree`.
 */
export function splitIndex(bytes: Buffer, format: ObjectFormat): ReadonlyMap<string, Buffer> {
  if (bytes.toString("latin1", 0, 4) !== "DIRC" || bytes.readUInt32BE(4) !== 2) {
    throw new Error("git wrote an index of another version than 2");
  }
  const fixed = statBytes + (format === "sha1" ? 20 : 32) + flagBytes;
  const parts = new Map<string, Buffer[]>();
  let at = headerBytes;
  for (let left = bytes.readUInt32BE(8); left > 0; left--) {
    const flags = bytes.readUInt16BE(at + fixed - flagBytes);
    const end = bytes.indexOf(0, at + fixed);
    const slash = bytes.indexOf(0x2f, at + fixed);
    // Any flag but the length: assumed unchanged, extended, a stage of a conflict.
    if ((flags & 0xf000) !== 0 || end < 0 || slash < 0 || slash > end) throw new Error("git wrote an unusual index");
    const folder = bytes.toString("utf8", at + fixed, slash);
    const entries = parts.get(folder);
    const entry = entryOf(bytes.subarray(at, at + fixed), bytes.subarray(slash + 1, end));
    if (entries) entries.push(entry);
    else parts.set(folder, [entry]);
    at += padded(end - at);
  }
  return new Map([...parts].map(([folder, entries]) => [folder, indexOf(entries, format)]));
}

function entryOf(fixed: Buffer, path: Buffer): Buffer {
  const entry = Buffer.alloc(padded(fixed.length + path.length));
  fixed.copy(entry);
  entry.writeUInt16BE(Math.min(path.length, mostNamed), fixed.length - flagBytes);
  path.copy(entry, fixed.length);
  return entry;
}

function indexOf(entries: readonly Buffer[], format: ObjectFormat): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.write("DIRC", "latin1");
  header.writeUInt32BE(2, 4);
  header.writeUInt32BE(entries.length, 8);
  const content = Buffer.concat([header, ...entries]);
  return Buffer.concat([content, createHash(format).update(content).digest()]);
}

/** Between one and eight NULs make the length of an entry a multiple of eight. */
function padded(length: number): number {
  return (Math.floor(length / 8) + 1) * 8;
}
