import * as z from "zod/mini";
import { memberName, objectId, timestamp } from "./identifiers.ts";

const count = z.int().check(z.minimum(0));

/**
 * How a member's task ended. Only `passed` is green. `empty`: declared, and does nothing here; `absent`: no such task;
 * `skipped`: something it depends on failed; `refused`: nobody trusted this commit; `unknown`: the member could not be
 * read, or the task not be started.
 */
export const taskOutcome = z.enum([
  "passed",
  "failed",
  "timeout",
  "interrupted",
  "empty",
  "absent",
  "skipped",
  "refused",
  "unknown",
]);
export type TaskOutcome = z.infer<typeof taskOutcome>;

/** What a task said on both of its streams. */
const taskOutput = z.strictObject({
  /** Where it was kept, as it came; not given where nothing was said, or it could not be kept. */
  file: z.optional(z.string()),
  /** All that came, also what was not kept. */
  bytes: count,
  /** More came than is kept. */
  truncated: z.boolean(),
  /** Its last lines, fit for showing. */
  tail: z.array(z.string()),
  /** Why it could not be kept. */
  problem: z.optional(z.string()),
});
export type TaskOutput = z.infer<typeof taskOutput>;

export const memberTaskRun = z.strictObject({
  name: memberName,
  outcome: taskOutcome,
  /** A sentence; given for everything but `passed`. */
  reason: z.optional(z.string()),
  /** The commit whose task it was; of a clone, what is checked out. */
  commit: z.optional(objectId),
  /** Where it ran; a throw-away worktree is gone afterwards. */
  folder: z.optional(z.string()),
  exitCode: z.optional(count),
  signal: z.optional(z.string()),
  milliseconds: z.optional(count),
  output: z.optional(taskOutput),
});
export type MemberTaskRun = z.infer<typeof memberTaskRun>;

const summary = z.strictObject({
  passed: count,
  failed: count,
  timeout: count,
  interrupted: count,
  empty: count,
  absent: count,
  skipped: count,
  refused: count,
  unknown: count,
});

/** What `wgx run` did, member by member. */
export const taskRun = z.strictObject({
  schema: z.literal("wgx.task-run/1"),
  run: z.strictObject({
    id: z.string().check(z.minLength(1)),
    command: z.string(),
    startedAt: timestamp,
    finishedAt: timestamp,
    wgxVersion: z.string(),
  }),
  /** The task that was asked for, or the command that was run instead. */
  work: z.union([
    z.strictObject({ task: z.string() }),
    z.strictObject({ argv: z.array(z.string()).check(z.minLength(1)) }),
  ]),
  /** `clone`: in the operator's clones; `worktree`: in throw-away worktrees of the default branches. */
  where: z.enum(["clone", "worktree"]),
  order: z.enum(["parallel", "dependencies"]),
  members: z.array(memberTaskRun),
  summary,
  exitCode: z.int().check(z.minimum(0), z.maximum(255)),
});
export type TaskRun = z.infer<typeof taskRun>;
