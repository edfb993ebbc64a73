import * as z from "zod/mini";
import { runId, runRecord } from "./run-record.ts";

/** What `wgx runs list --json` prints: the records of the journal, newest first. */
export const runList = z.strictObject({ schema: z.literal("wgx.runs/1"), runs: z.array(runRecord) });
export type RunList = z.infer<typeof runList>;

/** What `wgx runs prune --json` prints. */
export const prunedRuns = z.strictObject({
  schema: z.literal("wgx.pruned-runs/1"),
  /** `plan`: nothing was removed, these would be. */
  mode: z.enum(["plan", "apply"]),
  removed: z.array(runId),
  kept: z.int().check(z.minimum(0)),
});
export type PrunedRuns = z.infer<typeof prunedRuns>;
