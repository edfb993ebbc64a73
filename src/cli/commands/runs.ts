import type { PrunedRuns, RunList } from "../../contracts/run-list.ts";
import type { RunRecord } from "../../contracts/run-record.ts";
import { metarepoRoot } from "../../inventory/find-fleet.ts";
import { Failure, messageOf } from "../../platform/failure.ts";
import { renderJson } from "../../renderers/json.ts";
import { renderPruned, renderRunList } from "../../renderers/run-list.ts";
import { renderRunRecord } from "../../renderers/run-record.ts";
import { findRun } from "../../runs/find-run.ts";
import { runsFolder } from "../../runs/journal.ts";
import { pruneJournal } from "../../runs/prune-journal.ts";
import { listRunIds, readRunRecords } from "../../runs/read-journal.ts";
import type { Context } from "../context.ts";
import { requireFleetFile } from "../open-fleet.ts";

interface RunsOptions {
  readonly format: "human" | "json";
  readonly json: boolean;
}

/** `wgx runs list`: the newest runs of the journal. */
export function listRuns(context: Context, options: RunsOptions & { readonly limit: number }): number {
  const root = rootOf(context);
  const runs: RunRecord[] = [];
  for (const record of readRunRecords(root)) {
    if (runs.length >= options.limit) break;
    runs.push(record);
  }
  const list: RunList = { schema: "wgx.runs/1", runs };
  const { width, colour, print } = context.terminal;
  print(wantsJson(options) ? renderJson(list) : renderRunList(list, { width, colour, total: listRunIds(root).length }));
  return 0;
}

/** `wgx runs show`: one run as the journal keeps it. */
export function showRun(context: Context, options: RunsOptions, name: string): number {
  const record = findRun(rootOf(context), name);
  const { width, colour, print } = context.terminal;
  print(wantsJson(options) ? renderJson(record) : renderRunRecord(record, { width, colour }));
  return 0;
}

export interface PruneOptions extends RunsOptions {
  readonly keep?: number;
  /** Days. */
  readonly olderThan?: number;
  readonly dryRun: boolean;
}

/** `wgx runs prune`: takes old runs out of the journal. @throws Failure "usage" where nothing says which. */
export function pruneRuns(context: Context, options: PruneOptions): number {
  const { keep, olderThan } = options;
  if (keep === undefined && olderThan === undefined) {
    throw new Failure("usage", {
      message: "nothing says which runs may go",
      hint: "give --keep N, --older-than DAYS, or both: then a run goes only where both let it",
    });
  }
  const root = rootOf(context);
  const mode = options.dryRun ? "plan" : "apply";
  const before =
    olderThan === undefined ? undefined : new Date(context.now().getTime() - olderThan * 86_400_000).toISOString();
  const rule = { ...(keep !== undefined && { keep }), ...(before !== undefined && { before }) };
  const { removed, kept } = attempt(root, () => pruneJournal(root, rule, mode));
  const pruned: PrunedRuns = { schema: "wgx.pruned-runs/1", mode, removed: [...removed], kept };
  context.terminal.print(wantsJson(options) ? renderJson(pruned) : renderPruned(pruned));
  return 0;
}

function attempt<T>(root: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const message = `the journal cannot be pruned: ${messageOf(error)}`;
    throw new Failure("configuration", { message, place: { file: runsFolder(root) } }, { cause: error });
  }
}

function rootOf(context: Context): string {
  return metarepoRoot(requireFleetFile(context));
}

function wantsJson({ json, format }: RunsOptions): boolean {
  return json || format === "json";
}
