import { rmSync } from "node:fs";
import { join } from "node:path";
import { runsFolder } from "./journal.ts";
import { listRunIds } from "./read-journal.ts";

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
 * Takes records out of the journal, damaged ones as well, or says which it would.
 *
 * @throws the system error where one cannot be removed.
 */
export function pruneJournal(
  root: string,
  rule: PruneRule,
  mode: "plan" | "apply",
): { readonly removed: readonly string[]; readonly kept: number } {
  const ids = listRunIds(root);
  const removed = choosePruned(ids, rule);
  if (mode === "apply") for (const id of removed) rmSync(join(runsFolder(root), `${id}.json`), { force: true });
  return { removed, kept: ids.length - removed.length };
}
