import type { Hash } from "node:crypto";
import { fstatSync, readSync } from "node:fs";

/** A file as far as it was delivered, and its hash to go on with. */
interface Remembered {
  readonly device: string;
  readonly inode: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly hash: Hash;
  /** What stands right before the cursor. */
  readonly tail: Buffer;
  readonly size: number;
  readonly modified: bigint;
}

const tailBytes = 64 * 1024;

/**
 * Spares a run that follows a feed from hashing all of it for every line that is appended. It is believed only while the
 * file grows and what stands right before the cursor is the same; a file that changed without growing is hashed anew.
 */
export class PrefixMemory {
  #last: Remembered | undefined;

  /** Remembers how far a file is. */
  keep(
    file: { readonly descriptor: number; readonly device: string; readonly inode: string },
    cursor: { readonly bytes: number; readonly sha256: string },
    hash: Hash,
  ): void {
    const { size, mtimeNs } = fstatSync(file.descriptor, { bigint: true });
    this.#last = {
      device: file.device,
      inode: file.inode,
      ...cursor,
      hash: hash.copy(),
      tail: readTail(file.descriptor, cursor.bytes),
      size: Number(size),
      modified: mtimeNs,
    };
  }

  /** The hash of the first bytes of a file, where it is certain enough. */
  recall(
    file: { readonly descriptor: number; readonly device: string; readonly inode: string },
    bytes: number,
    sha256: string,
  ): Hash | undefined {
    const last = this.#last;
    if (last === undefined || last.bytes !== bytes || last.sha256 !== sha256) return undefined;
    if (last.device !== file.device || last.inode !== file.inode) return undefined;
    const { size, mtimeNs } = fstatSync(file.descriptor, { bigint: true });
    const hasGrown = Number(size) > last.size;
    const isUntouched = Number(size) === last.size && mtimeNs === last.modified;
    if (!hasGrown && !isUntouched) return undefined;
    return readTail(file.descriptor, bytes).equals(last.tail) ? last.hash.copy() : undefined;
  }
}

function readTail(descriptor: number, bytes: number): Buffer {
  const length = Math.min(bytes, tailBytes);
  const buffer = Buffer.alloc(length);
  const count = readSync(descriptor, buffer, 0, length, bytes - length);
  return buffer.subarray(0, count);
}
