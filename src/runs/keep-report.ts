import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Report } from "../contracts/report.ts";
import { codeOf } from "../platform/failure.ts";
import { writeFileAtomically } from "../platform/files.ts";
import { reportsFolder } from "./journal.ts";

/** How many reports are kept; a report of a thousand members has a few megabytes. */
const kept = 12;

const name = /^[0-9]{8}T[0-9]{9}Z-[0-9a-f]{6}\.json$/;

/** The files of the kept reports, newest first; none where there is no folder. @throws the system error. */
export function listKeptReports(root: string): readonly string[] {
  const folder = reportsFolder(root);
  return namesIn(folder)
    .filter((file) => name.test(file))
    .sort()
    .reverse()
    .map((file) => join(folder, file));
}

/**
 * Keeps a report, and takes the oldest away where there are many: panels and `wgx report` are made from the newest.
 *
 * @throws the system error where the metarepo cannot be written.
 */
export function keepReport(root: string, report: Report): void {
  writeFileAtomically(join(reportsFolder(root), `${report.run.id}.json`), `${JSON.stringify(report)}\n`, "cached");
  for (const old of listKeptReports(root).slice(kept)) rmSync(old, { force: true });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return [];
    throw error;
  }
}
