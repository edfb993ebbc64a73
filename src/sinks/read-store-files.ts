import { closeSync, constants, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { codeOf, messageOf } from "../platform/failure.ts";
import type { ReadPage } from "./look-up-lines.ts";

const pageBytes = 1024 * 1024;

/** Reads the JSONL file of a domain in a store's folder, for a store that has no API to be read back by. */
export function readStoreFiles(folder: string, domain: string): ReadPage {
  const path = join(folder, `${domain}.jsonl`);
  return async (cursor) => {
    try {
      const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
      try {
        return { known: true, value: readPage(descriptor, Number(cursor)) };
      } finally {
        closeSync(descriptor);
      }
    } catch (error) {
      if (codeOf(error) === "ENOENT") return { known: true, value: { events: [], next: cursor, hasMore: false } };
      return { known: false, reason: messageOf(error) };
    }
  };
}

function readPage(
  descriptor: number,
  from: number,
): { readonly events: readonly unknown[]; readonly next: string; readonly hasMore: boolean } {
  const buffer = Buffer.allocUnsafe(2 * pageBytes);
  const count = readSync(descriptor, buffer, 0, buffer.length, from);
  const end = buffer.lastIndexOf(0x0a, count - 1) + 1;
  const lines = buffer.toString("utf8", 0, end).split("\n").slice(0, -1);
  return { events: lines.flatMap(parsed), next: String(from + end), hasMore: count === buffer.length && end > 0 };
}

/** A line that is no JSON is none of ours. */
function parsed(line: string): readonly unknown[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}
