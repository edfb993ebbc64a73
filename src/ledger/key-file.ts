import { createHash, randomInt } from "node:crypto";
import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { crc32 } from "node:zlib";
import type { KeyHash } from "./key-table.ts";
import { readFully } from "./read-lines.ts";

const magic = "wgxkeys1";
const headerBytes = 64;
const entryBytes = 16;
const tailBytes = 4096;

/** A key's hash and where its line begins. */
export interface KeyEntry extends KeyHash {
  readonly byte: number;
}

/** What the file said when it was opened; nothing where it was missing, torn or about other lines. */
interface Remembered {
  readonly entries: Iterable<KeyEntry>;
  /** How many bytes of the lines' file it covers. */
  readonly covered: number;
}

/**
 * `<name>.keys`: the hashes of the keys of a file of lines, so that opening it reads these and not all lines. It is only a
 * memory: where it does not fit (checksums, the last 4 KiB that it covers), it is begun again.
 */
export class KeyFile {
  readonly remembered: Remembered;
  readonly seed: number;
  readonly #descriptor: number;
  readonly #lines: number;
  #count = 0;
  #checksum = 0;
  /** Entries that are not written yet, as they will stand in the file. */
  #waiting = Buffer.allocUnsafe(1024 * entryBytes);
  #waitingBytes = 0;
  /** False once it could not be written: then it is begun again at the next opening. */
  #isKept = true;

  /** @param lines the open file of lines. @throws the system error where it cannot be written. */
  constructor(path: string, lines: number) {
    this.#lines = lines;
    this.#descriptor = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
    const found = readKeys(this.#descriptor, lines);
    this.seed = found?.seed ?? randomInt(2 ** 32);
    this.#count = found?.count ?? 0;
    this.#checksum = found?.checksum ?? 0;
    this.remembered = found ? { entries: entriesOf(found.bytes), covered: found.covered } : { entries: [], covered: 0 };
  }

  add({ high, low }: KeyHash, byte: number): void {
    if (!this.#isKept) return;
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

  /** Writes what was added, which stands in the first `covered` bytes. What goes wrong costs time at the next opening. */
  flush(covered: number): void {
    if (this.#waitingBytes === 0) return;
    const bytes = this.#waiting.subarray(0, this.#waitingBytes);
    const end = headerBytes + this.#count * entryBytes;
    try {
      if (this.#count === 0) ftruncateSync(this.#descriptor, 0);
      writeSync(this.#descriptor, bytes, 0, bytes.length, end);
      this.#count += bytes.length / entryBytes;
      this.#checksum = crc32(bytes, this.#checksum);
      this.#waitingBytes = 0;
      const header = headerOf({
        seed: this.seed,
        covered,
        count: this.#count,
        checksum: this.#checksum,
        tail: tailOf(this.#lines, covered),
      });
      writeSync(this.#descriptor, header, 0, headerBytes, 0);
    } catch {
      // An empty file fits no lines, so the next opening reads them all.
      this.#isKept = false;
      this.#waitingBytes = 0;
      ftruncateSync(this.#descriptor, 0);
    }
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
  readonly bytes: Buffer;
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
  const bytes = readFully(descriptor, headerBytes, count * entryBytes);
  const checksum = header.readUInt32LE(48);
  if (crc32(bytes) !== checksum) return undefined;
  return { seed: header.readUInt32LE(8), covered, count, checksum, bytes };
}

function headerOf(about: Omit<Found, "bytes"> & { readonly tail: Buffer }): Buffer {
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

function* entriesOf(bytes: Buffer): Generator<KeyEntry> {
  for (let at = 0; at < bytes.length; at += entryBytes) {
    yield { high: bytes.readUInt32LE(at), low: bytes.readUInt32LE(at + 4), byte: bytes.readDoubleLE(at + 8) };
  }
}
