import { createHash, randomInt } from "node:crypto";
import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { crc32 } from "node:zlib";
import { codeOf } from "../platform/failure.ts";
import type { KeyEntry, KeyHash, NumberedEntries } from "./key-table.ts";
import { readFully } from "./read-lines.ts";

const magic = "wgxkeys1";
const headerBytes = 64;
const entryBytes = 16;
const tailBytes = 4096;
const blockBytes = 16 * 1024 * entryBytes;

/**
 * `<name>.keys`: the hashes of the keys of a file of lines, so that opening it reads these and not all lines. It is only a
 * memory: where it does not fit (checksums, the last 4 KiB that it covers), it is begun again.
 */
export class KeyFile implements NumberedEntries {
  /** How many bytes of the lines' file the entries of the beginning cover. */
  readonly covered: number;
  readonly seed: number;
  readonly #descriptor: number;
  readonly #lines: number;
  #count = 0;
  #checksum = 0;
  /** Entries that are not written yet, as they will stand in the file. */
  #waiting = Buffer.allocUnsafe(1024 * entryBytes);
  #waitingBytes = 0;
  readonly #one = Buffer.alloc(entryBytes);

  /** @param lines the open file of lines. @throws the system error where it cannot be written. */
  constructor(path: string, lines: number) {
    this.#lines = lines;
    this.#descriptor = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
    const found = readKeys(this.#descriptor, lines);
    this.seed = found?.seed ?? randomInt(2 ** 32);
    this.#count = found?.count ?? 0;
    this.#checksum = found?.checksum ?? 0;
    this.covered = found?.covered ?? 0;
  }

  add({ high, low }: KeyHash, byte: number): void {
    const at = this.#waitingBytes;
    if (at === this.#waiting.length) this.#waiting = Buffer.concat([this.#waiting], at * 2);
    this.#waiting.writeUInt32LE(high, at);
    this.#waiting.writeUInt32LE(low, at + 4);
    this.#waiting.writeDoubleLE(byte, at + 8);
    this.#waitingBytes += entryBytes;
  }

  /** How many entries wait to be written. */
  get waiting(): number {
    return this.#waitingBytes / entryBytes;
  }

  at(number: number): KeyEntry {
    if (number >= this.#count) return entryIn(this.#waiting, (number - this.#count) * entryBytes);
    readSync(this.#descriptor, this.#one, 0, entryBytes, headerBytes + number * entryBytes);
    return entryIn(this.#one, 0);
  }

  *all(): Generator<KeyEntry, void> {
    for (const block of blocksOf(this.#descriptor, this.#count)) yield* entriesIn(block);
    yield* entriesIn(this.#waiting.subarray(0, this.#waitingBytes));
  }

  /** Writes what was added, which stands in the first `covered` bytes. Where that fails it is kept here and tried again. */
  flush(covered: number): void {
    if (this.#waitingBytes === 0) return;
    const bytes = this.#waiting.subarray(0, this.#waitingBytes);
    const count = this.#count + bytes.length / entryBytes;
    const checksum = crc32(bytes, this.#checksum);
    try {
      if (this.#count === 0) ftruncateSync(this.#descriptor, 0);
      writeWhole(this.#descriptor, bytes, headerBytes + this.#count * entryBytes);
      const tail = tailOf(this.#lines, covered);
      writeWhole(this.#descriptor, headerOf({ seed: this.seed, covered, count, checksum, tail }), 0);
    } catch (error) {
      // It is only a memory: what it lacks costs time at the next opening. Anything but the disk's trouble is ours.
      if (codeOf(error) === undefined) throw error;
      return;
    }
    this.#count = count;
    this.#checksum = checksum;
    this.#waitingBytes = 0;
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

interface Found {
  readonly seed: number;
  readonly covered: number;
  readonly count: number;
  readonly checksum: number;
}

function readKeys(descriptor: number, lines: number): Found | undefined {
  const { size } = fstatSync(descriptor);
  if (size < headerBytes) return undefined;
  const header = readFully(descriptor, 0, headerBytes);
  if (header.length < headerBytes || header.toString("latin1", 0, 8) !== magic) return undefined;
  if (header.readUInt32LE(60) !== crc32(header.subarray(0, 60))) return undefined;
  const covered = header.readDoubleLE(16);
  const count = header.readDoubleLE(24);
  if (size < headerBytes + count * entryBytes || fstatSync(lines).size < covered) return undefined;
  if (!tailOf(lines, covered).equals(header.subarray(32, 48))) return undefined;
  const checksum = header.readUInt32LE(48);
  let found = 0;
  for (const block of blocksOf(descriptor, count)) found = crc32(block, found);
  return found === checksum ? { seed: header.readUInt32LE(8), covered, count, checksum } : undefined;
}

/** The entries of a file, some thousand at a time. */
function* blocksOf(descriptor: number, count: number): Generator<Buffer, void> {
  const end = headerBytes + count * entryBytes;
  for (let at = headerBytes; at < end; at += blockBytes) {
    yield readFully(descriptor, at, Math.min(blockBytes, end - at));
  }
}

function* entriesIn(bytes: Buffer): Generator<KeyEntry, void> {
  for (let at = 0; at < bytes.length; at += entryBytes) yield entryIn(bytes, at);
}

function entryIn(bytes: Buffer, at: number): KeyEntry {
  return { high: bytes.readUInt32LE(at), low: bytes.readUInt32LE(at + 4), byte: bytes.readDoubleLE(at + 8) };
}

/** @throws the system error, also where a disk takes only a part. */
function writeWhole(descriptor: number, bytes: Buffer, place: number): void {
  for (let written = 0; written < bytes.length; ) {
    written += writeSync(descriptor, bytes, written, bytes.length - written, place + written);
  }
}

function headerOf(about: Found & { readonly tail: Buffer }): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.write(magic, 0, "latin1");
  header.writeUInt32LE(about.seed, 8);
  header.writeDoubleLE(about.covered, 16);
  header.writeDoubleLE(about.count, 24);
  about.tail.copy(header, 32);
  header.writeUInt32LE(about.checksum, 48);
  header.writeUInt32LE(crc32(header.subarray(0, 60)), 60);
  return header;
}

/** 16 bytes that tell the last 4 KiB before a place from others. */
function tailOf(lines: number, covered: number): Buffer {
  const length = Math.min(covered, tailBytes);
  const bytes = Buffer.alloc(length);
  readSync(lines, bytes, 0, length, covered - length);
  return createHash("sha256").update(bytes).digest().subarray(0, 16);
}
