import { statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { branchName, timestamp } from "../contracts/identifiers.ts";
import { readSmallFile, writeFileAtomically } from "../platform/files.ts";

/** What is known of a mirror without asking git: `mirror.json` in its folder. */
const mirrorRecord = z.strictObject({
  schema: z.literal("wgx.mirror/1"),
  /** As `mirrorUrl` gives it; holds no password. */
  url: z.string(),
  /** When the remote last said what it has. */
  fetchedAt: timestamp,
  /** Over the branches and tags that the mirror holds; see `refsDigest`. */
  refs: z.string(),
  objectFormat: z.enum(["sha1", "sha256"]),
  /** The remote's default branch, where it has one. */
  head: z.optional(branchName),
  /** `initial`: the remote's answer is a redirect to itself in another spelling, which git may follow. */
  redirects: z.optional(z.literal("initial")),
});
export type MirrorRecord = z.infer<typeof mirrorRecord>;

/** The record of the mirror in a folder; undefined where there is none, or none that this version understands. */
export function loadRecord(folder: string): MirrorRecord | undefined {
  try {
    const text = readSmallFile(join(folder, "mirror.json"), 64 * 1024)?.toString("utf8");
    const found = text === undefined ? undefined : mirrorRecord.safeParse(JSON.parse(text));
    return found?.success ? found.data : undefined;
  } catch {
    // A mirror whose record is damaged is made anew, which costs a fetch and nothing else.
    return undefined;
  }
}

export function writeRecord(folder: string, record: MirrorRecord): void {
  writeFileAtomically(join(folder, "mirror.json"), `${JSON.stringify(record, undefined, 2)}\n`, "cached");
}

/** When a mirror was last used, ISO 8601; undefined where it never was. */
export function lastUse(folder: string): string | undefined {
  return statSync(join(folder, "used"), { throwIfNoEntry: false })?.mtime.toISOString();
}

/** Notes that a mirror is used. @param now ISO 8601. */
export function noteUse(folder: string, now: string): void {
  const path = join(folder, "used");
  const time = new Date(now);
  try {
    if (!statSync(path, { throwIfNoEntry: false })) writeFileSync(path, "");
    utimesSync(path, time, time);
  } catch {
    // On a disk that may only be read, a mirror can still be used; that it was is then not known.
  }
}
