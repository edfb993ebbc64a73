import type { Hash } from "node:crypto";
import { readSync } from "node:fs";

/** A file as a snapshot found it. */
interface SeenFile {
  readonly descriptor: number;
  readonly device: string;
  readonly inode: string;
  readonly size: number;
  /** When it was last changed, in nanoseconds. */
  readonly modified: bigint;
}

/** A file as far as it was delivered, and its hash to go on with. */
interface Remembered extends Omit<SeenFile, "descriptor"> {
  readonly bytes: number;
  readonly sha256: string;
  readonly hash: Hash;
  /** What was read right before the cursor. */
  readonly tail: Buffer;
}

const tailBytes = 64 * 1024;

/**
 * Spares a run that follows a feed from hashing all of it for every line that is appended. It is believed only while the
 * file grows and what was read right before the cursor still stands there; a file that changed without growing is hashed
 * anew.
 */
export class PrefixMemory {
  #last: Remembered | undefined;
  #tail: Buffer = Buffer.alloc(0);

  /** Told every stretch that was read, in order, so that nothing has to be read again to be remembered. */
  read(bytes: Buffer): void {
    this.#tail = Buffer.concat([this.#tail, bytes]).subarray(-tailBytes);
  }

  /** What was read so far is of another file. */
  forget(): void {
    this.#tail = Buffer.alloc(0);
    this.#last = undefined;
  }

  /** Remembers how far a file is, as it was when the snapshot was taken. */
  keep(file: SeenFile, cursor: { readonly bytes: number; readonly sha256: string }, hash: Hash): void {
    const { device, inode, size, modified } = file;
    const { bytes, sha256 } = cursor;
    const tail = Buffer.from(this.#tail);
    this.#last =
      tail.length === 0 ? undefined : { device, inode, size, modified, bytes, sha256, hash: hash.copy(), tail };
  }

  /** The hash of the first bytes of a file, where it is certain enough; else all is forgotten. */
  recall(file: SeenFile, bytes: number, sha256: string): Hash | undefined {
    const last = this.#last;
    if (last !== undefined && last.bytes === bytes && last.sha256 === sha256 && isTheSame(last, file)) {
      this.#tail = last.tail;
      return last.hash.copy();
    }
    this.forget();
    return undefined;
  }
}

function isTheSame(last: Remembered, file: SeenFile): boolean {
  if (last.device !== file.device || last.inode !== file.inode) return false;
  const isUntouched = file.size === last.size && file.modified === last.modified;
  return (file.size > last.size || isUntouched) && endsWith(file.descriptor, last.bytes, last.tail);
}

/** Whether the first bytes of a file end with a tail. */
function endsWith(descriptor: number, bytes: number, tail: Buffer): boolean {
  const buffer = Buffer.alloc(tail.length);
  const count = readSync(descriptor, buffer, 0, tail.length, bytes - tail.length);
  return count === tail.length && buffer.equals(tail);
}
