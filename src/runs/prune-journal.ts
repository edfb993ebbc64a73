import { rmSync } from "node:fs";
import { runTraces } from "./run-traces.ts";
import { lastSyncRun } from "./sync-journal.ts";

/** Which runs may go: those that are not among the newest `keep` and, where both are given, older than `olderThan` too. */
export interface PruneRule {
  readonly keep?: number;
  /** ISO 8601; only runs that began before it. */
  readonly before?: string;
}

/** The ids that a rule takes out, of ids that are sorted newest first. Without a rule none. */
export function choosePruned(ids: readonly string[], { keep, before }: PruneRule): readonly string[] {
  if (keep === undefined && before === undefined) return [];
  const limit = before?.replace(/[-:.]/g, "");
  return ids.slice(keep ?? 0).filter((id) => limit === undefined || id.slice(0, limit.length) < limit);
}

/**
 * Takes runs out of the journal with all that they left, damaged records as well, or says which it would. A roll-out that
 * was interrupted and can still be gone on with stays.
 *
 * @throws the system error where something cannot be removed; Failure "configuration" where a journal cannot be read.
 */
export function pruneJournal(
  root: string,
  rule: PruneRule,
  mode: "plan" | "apply",
): { readonly removed: readonly string[]; readonly kept: number } {
  const traces = runTraces(root);
  const last = lastSyncRun(root);
  const removed = choosePruned([...traces.keys()], rule).filter((id) => id !== last?.id || last.isFinished);
  if (mode === "apply") {
    for (const id of removed)
      for (const path of traces.get(id) ?? []) rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  }
  return { removed, kept: traces.size - removed.length };
}
