import type { RunRecord } from "../contracts/run-record.ts";
import { Failure } from "../platform/failure.ts";
import { printable } from "../platform/text.ts";
import { readRunRecords } from "./read-journal.ts";

/**
 * The run with this id, or with an id that begins like it; `last` is the newest.
 *
 * @throws Failure "usage" where it is none or several.
 */
export function findRun(root: string, name: string): RunRecord {
  const hint = "wgx runs lists them";
  const found: RunRecord[] = [];
  for (const record of readRunRecords(root)) {
    if (name === "last" || record.id === name) return record;
    if (name.length >= 4 && record.id.startsWith(name)) found.push(record);
  }
  const [only, another] = found;
  if (only && !another) return only;
  const message = another ? `several runs begin with "${printable(name)}"` : `there is no run "${printable(name)}"`;
  throw new Failure("usage", { message, hint });
}
