import { existsSync, lstatSync } from "node:fs";
import { join } from "node:path";
import { mirrorKey, mirrorUrl } from "./mirror-key.ts";
import { loadRecord, type MirrorRecord } from "./mirror-record.ts";

/** The folder of the mirror of a clone URL; undefined where there is none. @param folder that of all mirrors. */
export function findMirror(folder: string, cloneUrl: string): string | undefined {
  const url = mirrorUrl(cloneUrl);
  const place = join(folder, mirrorKey(url));
  return recordIn(place, url) && place;
}

/** The record of a mirror that is there and whole, and is that of this URL. @param url as `mirrorUrl` gives it. */
export function recordIn(folder: string, url: string): MirrorRecord | undefined {
  const record = loadRecord(folder);
  return record?.url === url && isWhole(folder) ? record : undefined;
}

/** Whether a folder holds what a mirror needs to be read. */
function isWhole(folder: string): boolean {
  const parts = ["HEAD", "config", "objects", "refs"].map((name) => join(folder, ".git", name));
  return !lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() && parts.every((path) => existsSync(path));
}
