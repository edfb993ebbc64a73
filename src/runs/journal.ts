import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { RunRecord } from "../contracts/run-record.ts";
import { writeFileAtomically } from "../platform/files.ts";

/** A name for a run that sorts by time: `20260131T120000123Z-1a2b3c`. */
export function newRunId(now: Date): string {
  return `${now.toISOString().replace(/[-:.]/g, "")}-${randomBytes(3).toString("hex")}`;
}

/** The folder in which wgx keeps what it knows of a metarepo. It ignores itself in git, but for a profile in it. */
function stateFolder(root: string): string {
  return join(root, ".wgx");
}

/** The folder of the run records. */
export function runsFolder(root: string): string {
  return join(stateFolder(root), "runs");
}

/** The folder of the reports that runs left, a file each, named after its run. */
export function reportsFolder(root: string): string {
  return join(stateFolder(root), "reports");
}

/** The folder of the roll-outs' journals. */
export function syncFolder(root: string): string {
  return join(stateFolder(root), "sync");
}

/**
 * Writes the record of a run under `.wgx/runs/`. The record is a memory of what happened, never the thing itself; so it is
 * replaced whole and not forced to disk.
 *
 * @throws the system error where the metarepo cannot be written.
 */
export function writeRunRecord(root: string, record: RunRecord): void {
  writeFileAtomically(join(runsFolder(root), `${record.id}.json`), `${JSON.stringify(record)}\n`, "cached");
  ignoreState(root);
}

/** Makes the state folder ignore itself in git, where there is one. @throws the system error where it cannot be written. */
export function ignoreState(root: string): void {
  const ignore = join(stateFolder(root), ".gitignore");
  if (existsSync(stateFolder(root)) && !existsSync(ignore))
    writeFileAtomically(ignore, "*\n!/profile.*\n!/NO_PROFILE\n", "cached");
}
