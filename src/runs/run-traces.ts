import { type Dirent, readdirSync } from "node:fs";
import { join } from "node:path";
import { codeOf, Failure, messageOf } from "../platform/failure.ts";
import { remembered } from "../platform/remembered.ts";
import { reportsFolder, runsFolder, syncFolder } from "./journal.ts";

const id = "[0-9]{8}T[0-9]{9}Z-[0-9a-f]{6}";
const recordName = new RegExp(`^(${id})\\.json$`);
const outputsName = new RegExp(`^(${id})$`);
const syncName = new RegExp(`^(${id})\\.jsonl$`);

/**
 * All that runs have left in a metarepo's state folder, by the run's id, newest first: its record, the folder with what
 * its tasks said, its report, the journal of its roll-out. One that was killed has no record, and may have the others.
 *
 * @throws Failure "configuration" where a journal is there and cannot be read.
 */
export function runTraces(root: string): ReadonlyMap<string, readonly string[]> {
  const traces = new Map<string, string[]>();
  const note = (folder: string, entry: Dirent, pattern: RegExp): void => {
    const [, run] = pattern.exec(entry.name) ?? [];
    if (run !== undefined) remembered(traces, run, () => []).push(join(folder, entry.name));
  };
  for (const entry of entriesIn(runsFolder(root)))
    note(runsFolder(root), entry, entry.isDirectory() ? outputsName : recordName);
  for (const entry of entriesIn(reportsFolder(root))) if (entry.isFile()) note(reportsFolder(root), entry, recordName);
  for (const entry of entriesIn(syncFolder(root))) if (entry.isFile()) note(syncFolder(root), entry, syncName);
  return new Map([...traces].sort(([a], [b]) => (a < b ? 1 : -1)));
}

function entriesIn(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return [];
    const message = `the journal cannot be read: ${messageOf(error)}`;
    throw new Failure("configuration", { message, place: { file: folder } }, { cause: error });
  }
}
