import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { codeOf } from "./failure.ts";

/**
 * Reads a regular file of at most `limit` bytes; undefined where there is none. A pipe or device of that name is
 * never waited for.
 *
 * @throws the system error when it is there and cannot be read, or an Error when it is larger or no regular file.
 */
export function readSmallFile(path: string, limit = 16 * 1024 * 1024): Buffer | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
  try {
    const about = fstatSync(descriptor);
    if (!about.isFile()) throw new Error(`${path}: not a regular file`);
    if (about.size > limit) throw new Error(`${path}: ${about.size} bytes, more than the ${limit} that are read`);
    const bytes = Buffer.allocUnsafe(about.size);
    let filled = 0;
    while (filled < bytes.length) {
      const count = readSync(descriptor, bytes, filled, bytes.length - filled, filled);
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Writes a file so that a reader, or a crash, sees the old content or the new one and never a part: a temporary file
 * beside it, made durable, then renamed over it.
 */
export function writeFileAtomically(
  path: string,
  content: string | Uint8Array,
  durability: "durable" | "cached" = "durable",
): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString("hex")}.tmp`;
  try {
    const descriptor = openSync(temporary, "wx", 0o644);
    try {
      const bytes = typeof content === "string" ? Buffer.from(content) : content;
      let written = 0;
      while (written < bytes.length) written += writeSync(descriptor, bytes, written);
      if (durability === "durable") fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  if (durability === "durable") syncFolder(dirname(path));
}

/** Makes what was created, renamed or removed in a folder durable. */
export function syncFolder(folder: string): void {
  const descriptor = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
