import {
  closeSync,
  constants,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  write as writeCallback,
} from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { codeOf, messageOf } from "../platform/failure.ts";
import { syncFolder } from "../platform/files.ts";
import { KeyFile } from "./key-file.ts";
import { hashKey, type KeyHash, KeyTable } from "./key-table.ts";
import { readLineAt, readLines } from "./read-lines.ts";
import { recoverTail } from "./recover-tail.ts";

const write = promisify(writeCallback);
const sync = promisify(fdatasync);
const groupBytes = 8 * 1024 * 1024;
const keysAtATime = 8192;
/** Memory for lines that is kept between two groups, at most. */
const keptBytes = 2 * 1024 * 1024;

/** What a stored line is about: its key, and the content that a line of the same key is compared by. */
export interface KeyedContent {
  readonly key: string;
  readonly content: Uint8Array;
}

/** A line to store. `parts` are its bytes, without LF; nothing in them is LF. */
export interface Entry extends KeyedContent {
  readonly parts: readonly Uint8Array[];
}

/** What became of an entry: `duplicate` has a stored line with the same key and content, `conflict` one with other content. */
export type EntryOutcome = "stored" | "duplicate" | "conflict";

/** What became of the entries of one call. Whatever is `stored` or `duplicate` is durable. */
export type AppendAnswer =
  | { readonly kind: "done"; readonly outcomes: readonly EntryOutcome[] }
  /** Some are conflicts, and nothing was stored, as the caller wished. */
  | { readonly kind: "conflict"; readonly outcomes: readonly EntryOutcome[] }
  /** The disk, the quota or the limit on file sizes does not let it grow. Nothing was stored. */
  | { readonly kind: "full"; readonly reason: string }
  /** Nothing is known to be stored. */
  | { readonly kind: "failed"; readonly reason: string };

/** `refuse`: one conflict, and nothing of the call is stored. */
export type OnConflict = "refuse" | "skip";

/** An entry that is to be written. */
interface Fresh {
  readonly entry: Entry;
  readonly hash: KeyHash;
  /** Bytes, without LF. */
  readonly length: number;
}

interface Waiting {
  readonly entries: readonly Entry[];
  readonly onConflict: OnConflict;
  readonly answer: (answer: AppendAnswer) => void;
}

/**
 * A file of lines to which is only appended, each key once, durable before it answers. Calls that come while one is being
 * written are written together after it, so that they share its fsync. There is one writer: the caller holds a lock.
 */
export class KeyedFile {
  readonly path: string;
  readonly #descriptor: number;
  readonly #contentOf: (line: Buffer) => KeyedContent | undefined;
  readonly #keys: KeyFile;
  readonly #table: KeyTable;
  /** How much of the file is durable and complete. */
  #size: number;
  #unreadable = 0;
  #memory: Buffer = Buffer.alloc(0);
  #queue: Waiting[] = [];
  #working: Promise<void> | undefined;
  #broken: string | undefined;

  /**
   * Opens or makes the file. A last line without LF was never acknowledged: it goes to `<path>.torn`.
   *
   * @param contentOf what a stored line is about, without its LF; undefined for a line that is none of ours.
   * @throws the system error where it cannot be opened for writing, or is no regular file.
   */
  constructor(path: string, contentOf: (line: Buffer) => KeyedContent | undefined) {
    this.path = path;
    this.#contentOf = contentOf;
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    this.#descriptor = openSync(path, flags, 0o600);
    try {
      if (!fstatSync(this.#descriptor).isFile()) throw new Error(`${path}: not a regular file`);
      this.#size = recoverTail(this.#descriptor, path);
      // A line that a killed writer left complete may not be on the disk yet, and will be called a duplicate.
      fsyncSync(this.#descriptor);
      syncFolder(dirname(path));
      this.#keys = new KeyFile(path.replace(/\.jsonl$/, ".keys"), this.#descriptor);
      this.#table = new KeyTable(this.#keys);
      this.#load();
    } catch (error) {
      closeSync(this.#descriptor);
      throw error;
    }
  }

  /** Bytes that are durable. Readers go no further. */
  get size(): number {
    return this.#size;
  }

  /** Keys. */
  get count(): number {
    return this.#table.count;
  }

  /** Lines that are none of ours and have no key. */
  get unreadable(): number {
    return this.#unreadable;
  }

  /** To read up to `size`. */
  get descriptor(): number {
    return this.#descriptor;
  }

  /** The stored line of a key, without LF; undefined where there is none. */
  find(key: string): Buffer | undefined {
    let found: Buffer | undefined;
    this.#table.find(hashKey(key, this.#keys.seed), (byte) => {
      const line = readLineAt(this.#descriptor, byte);
      if (line && this.#contentOf(line)?.key === key) found = line;
      return found !== undefined;
    });
    return found;
  }

  append(entries: readonly Entry[], onConflict: OnConflict): Promise<AppendAnswer> {
    if (this.#broken !== undefined) return Promise.resolve({ kind: "failed", reason: this.#broken });
    return new Promise((answer) => {
      this.#queue.push({ entries, onConflict, answer });
      this.#working ??= this.#work();
    });
  }

  /** Finishes what was asked for, then closes. */
  async close(): Promise<void> {
    await this.#working;
    this.#broken ??= "it is closed";
    this.#keys.flush(this.#size);
    this.#keys.close();
    closeSync(this.#descriptor);
  }

  #load(): void {
    for (const entry of this.#keys.all()) this.#table.add(entry);
    for (const { byte, bytes } of readLines(this.#descriptor, this.#keys.covered, this.#size)) {
      const about = this.#contentOf(bytes);
      if (about === undefined) this.#unreadable++;
      else this.#remember(hashKey(about.key, this.#keys.seed), byte);
    }
    if (this.#keys.waiting > 0) this.#keys.flush(this.#size);
  }

  #remember(hash: KeyHash, byte: number): void {
    this.#keys.add(hash, byte);
    this.#table.add(hash);
  }

  async #work(): Promise<void> {
    // Whatever else is asked for in this turn of the event loop shares the first write.
    await Promise.resolve();
    while (this.#queue.length > 0) await this.#writeGroup(this.#takeGroup());
    this.#working = undefined;
  }

  #takeGroup(): Waiting[] {
    let bytes = 0;
    const end = this.#queue.findIndex(({ entries }, index) => {
      bytes += entries.reduce((sum, { parts }) => sum + lengthOf(parts), 0);
      return bytes > groupBytes && index > 0;
    });
    return this.#queue.splice(0, end === -1 ? this.#queue.length : end);
  }

  async #writeGroup(group: readonly Waiting[]): Promise<void> {
    const fresh = new Map<string, Fresh>();
    const planned = group.map((waiting) => ({ waiting, answer: this.#plan(waiting, fresh) }));
    const failure = fresh.size > 0 ? await this.#writeDurably([...fresh.values()]) : undefined;
    for (const { waiting, answer } of planned) {
      const needsWrite = answer.kind === "done" && answer.outcomes.some((outcome) => outcome !== "conflict");
      waiting.answer(failure !== undefined && needsWrite ? failure : answer);
    }
  }

  /** Decides on each entry, and adds those that are new to what this group writes. */
  #plan({ entries, onConflict }: Waiting, fresh: Map<string, Fresh>): AppendAnswer & { outcomes: EntryOutcome[] } {
    const mine: string[] = [];
    const outcomes = entries.map((entry): EntryOutcome => {
      const hash = hashKey(entry.key, this.#keys.seed);
      const earlier = fresh.get(entry.key)?.entry ?? this.#stored(entry.key, hash);
      if (earlier !== undefined) return isSame(earlier.content, entry.content) ? "duplicate" : "conflict";
      fresh.set(entry.key, { entry, hash, length: lengthOf(entry.parts) });
      mine.push(entry.key);
      return "stored";
    });
    if (onConflict === "refuse" && outcomes.includes("conflict")) {
      for (const key of mine) fresh.delete(key);
      return { kind: "conflict", outcomes };
    }
    return { kind: "done", outcomes };
  }

  #stored(key: string, hash: KeyHash): KeyedContent | undefined {
    let stored: KeyedContent | undefined;
    this.#table.find(hash, (byte) => {
      const line = readLineAt(this.#descriptor, byte);
      const about = line && this.#contentOf(line);
      if (about?.key === key) stored = about;
      return stored !== undefined;
    });
    return stored;
  }

  async #writeDurably(group: readonly Fresh[]): Promise<AppendAnswer | undefined> {
    const bytes = joined(group, this.#memory);
    if (bytes.length > this.#memory.length && bytes.length <= keptBytes) this.#memory = bytes;
    try {
      let written = 0;
      while (written < bytes.length) {
        const { bytesWritten } = await write(
          this.#descriptor,
          bytes,
          written,
          bytes.length - written,
          this.#size + written,
        );
        written += bytesWritten;
      }
      await sync(this.#descriptor);
    } catch (error) {
      return this.#undo(error);
    }
    let byte = this.#size;
    for (const { hash, length } of group) {
      this.#remember(hash, byte);
      byte += length + 1;
    }
    this.#size = byte;
    if (this.#keys.waiting >= keysAtATime) this.#keys.flush(this.#size);
    return undefined;
  }

  /** Takes back what was written in part. Where that fails too, nothing more is written before it is opened anew. */
  #undo(error: unknown): AppendAnswer {
    const reason = messageOf(error);
    try {
      ftruncateSync(this.#descriptor, this.#size);
      fsyncSync(this.#descriptor);
    } catch (second) {
      this.#broken = `${reason}, and what was written in part cannot be taken back: ${messageOf(second)}`;
    }
    const isFull = ["ENOSPC", "EDQUOT", "EFBIG"].includes(codeOf(error) ?? "");
    return isFull ? { kind: "full", reason } : { kind: "failed", reason };
  }
}

function lengthOf(parts: readonly Uint8Array[]): number {
  let length = 0;
  for (const part of parts) length += part.length;
  return length;
}

/** The lines of a group one after the other, in memory that is used again for the next group. */
function joined(group: readonly Fresh[], memory: Buffer): Buffer {
  const length = group.reduce((sum, each) => sum + each.length + 1, 0);
  const bytes = length > memory.length ? Buffer.allocUnsafeSlow(length) : memory;
  let at = 0;
  for (const { entry } of group) {
    for (const part of entry.parts) {
      bytes.set(part, at);
      at += part.length;
    }
    bytes[at++] = 0x0a;
  }
  return bytes.subarray(0, length);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
