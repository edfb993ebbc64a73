import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import type { RunRecord } from "../contracts/run-record.ts";
import { Failure } from "../platform/failure.ts";

/** A line of its own, which nothing that is filled in can be. */
const marker = /^<!-- wgx log-sync: runs up to ([0-9]{8}T[0-9]{9}Z-[0-9a-f]{6}) -->$/gm;

/** Where operators keep a template of their own, inside the metarepo. */
export const ownTemplate = "reports/sync-logs/_TEMPLATE.sync-run.md";

/**
 * The file of a day's log: `reports/sync-logs/<day>-sync-run.md`, or the given one.
 *
 * @param output absolute.
 * @throws Failure "usage" where it would lie outside of the metarepo's `reports/`, also by way of a link.
 */
export function syncLogFile(root: string, day: string, output: string | undefined): string {
  const folder = join(root, "reports");
  const file = output ?? join(folder, "sync-logs", `${day}-sync-run.md`);
  const inside = (path: string, within: string): boolean => path.startsWith(`${within}${sep}`);
  // Both as they are named and as links lead: neither may leave the folder.
  if (!inside(resolve(file), folder) || !inside(realPath(file), join(realPath(root), "reports"))) {
    throw new Failure("usage", {
      message: "a sync log stays inside the metarepo's reports folder",
      place: { file },
      hint: `name a file below ${folder}`,
    });
  }
  return file;
}

/** The path with every link in it followed, as far as it is there. */
function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const above = dirname(path);
  return above === path ? path : join(realPath(above), basename(path));
}

/** The id of the last run that a log tells of; undefined where no section says so. */
export function loggedUpTo(log: string): string | undefined {
  return [...log.matchAll(marker)]
    .map(([, id = ""]) => id)
    .toSorted()
    .at(-1);
}

/** The runs that began on a day (UTC) after the one with an id, oldest first, out of records that are newest first. */
export function runsToLog(records: Iterable<RunRecord>, day: string, after: string | undefined): readonly RunRecord[] {
  const found: RunRecord[] = [];
  const wanted = day.replaceAll("-", "");
  for (const record of records) {
    const began = record.id.slice(0, wanted.length);
    if (began < wanted || (after !== undefined && record.id <= after)) break;
    if (began === wanted) found.push(record);
  }
  return found.toReversed();
}

/** A log with a section more; `section` ends in a newline. */
export function withSection(log: string, section: string, last: RunRecord | undefined): string {
  const before = log.trim() === "" ? "" : `${log.trimEnd()}\n\n---\n\n`;
  const mark = last === undefined ? "" : `\n<!-- wgx log-sync: runs up to ${last.id} -->\n`;
  return `${before}${section}${mark}`;
}
