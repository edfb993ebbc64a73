import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "../platform/failure.ts";
import { byCodePoint } from "../platform/text.ts";
import { mirrorKey } from "./mirror-key.ts";
import { lastUse, loadRecord } from "./mirror-record.ts";

/** A mirror as it lies in the cache. Times in ISO 8601. */
export interface StoredMirror {
  readonly url: string;
  readonly folder: string;
  readonly bytes: number;
  readonly fetchedAt: string;
  readonly usedAt?: string;
}

/** The mirrors in a folder, sorted by URL. What is no whole mirror is not among them. */
export function listMirrors(folder: string): readonly StoredMirror[] {
  return namesIn(folder)
    .flatMap((name): StoredMirror[] => {
      const place = join(folder, name);
      const record = loadRecord(place);
      if (!record || mirrorKey(record.url) !== name) return [];
      const usedAt = lastUse(place);
      const { url, fetchedAt } = record;
      return [{ url, folder: place, bytes: bytesIn(place), fetchedAt, ...(usedAt !== undefined && { usedAt }) }];
    })
    .sort((a, b) => byCodePoint(a.url, b.url));
}

/** The names in a folder; none where it is not there. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}

/** What the files below a folder take. One that another run takes away meanwhile counts nothing. */
function bytesIn(folder: string): number {
  const about = lstatSync(folder, { throwIfNoEntry: false });
  if (!about?.isDirectory()) return about?.size ?? 0;
  return namesIn(folder).reduce((sum, name) => sum + bytesIn(join(folder, name)), 0);
}
