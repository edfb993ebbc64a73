import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type RunRecord, runRecord } from "../contracts/run-record.ts";
import { codeOf, Failure, messageOf } from "../platform/failure.ts";
import { readSmallFile } from "../platform/files.ts";
import { runsFolder } from "./journal.ts";

const idPattern = /^[0-9]{8}T[0-9]{9}Z-[0-9a-f]{6}$/;

/**
 * The records of a metarepo's runs, newest first, read one at a time. Files that are no valid record are passed over.
 *
 * @throws Failure "configuration" where the journal is there and cannot be read.
 */
export function* readRunRecords(root: string): Generator<RunRecord> {
  for (const id of listRunIds(root)) {
    const record = parseRecord(readRecord(join(runsFolder(root), `${id}.json`)));
    if (record) yield record;
  }
}

/** The ids of all runs of which there is a file, newest first. @throws Failure "configuration" as above. */
export function listRunIds(root: string): readonly string[] {
  return namesIn(runsFolder(root))
    .filter((name) => name.endsWith(".json") && idPattern.test(name.slice(0, -5)))
    .map((name) => name.slice(0, -5))
    .sort()
    .reverse();
}

/** The newest run that looked at members. */
export function lastExamination(root: string): RunRecord | undefined {
  for (const record of readRunRecords(root)) if (record.members.length > 0) return record;
  return undefined;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw unreadable(folder, error);
  }
}

function readRecord(file: string): Buffer | undefined {
  try {
    return readSmallFile(file, 64 * 1024 * 1024);
  } catch (error) {
    // A folder or a giant is no record. One that cannot be read may be the last run, which must not be passed over.
    if (codeOf(error) === undefined) return undefined;
    throw unreadable(file, error);
  }
}

function unreadable(file: string, cause: unknown): Failure {
  const message = `the journal cannot be read: ${messageOf(cause)}`;
  return new Failure("configuration", { message, place: { file } }, { cause });
}

function parseRecord(bytes: Buffer | undefined): RunRecord | undefined {
  if (!bytes) return undefined;
  try {
    const parsed = runRecord.safeParse(JSON.parse(bytes.toString("utf8")));
    return parsed.success ? parsed.data : undefined;
  } catch {
    // Not JSON: a record that was cut off by a full disk, or a stranger's file. It tells nothing.
    return undefined;
  }
}
