import * as z from "zod/mini";
import { branchName, memberName, objectId, timestamp } from "./identifiers.ts";
import { templatePolicy } from "./inventory.ts";

/** What becomes of one file of a member. Only `create`, `update`, `merge` and `delete-orphan` change it. */
export const fileAction = z.enum(["create", "update", "merge", "conflict", "skip", "delete-orphan"]);
export type FileAction = z.infer<typeof fileAction>;

/** Why a file is left as it is. */
const skipReason = z.enum([
  "edited",
  "foreign",
  "ignored",
  "optional",
  "orphaned",
  "prefers-member",
  "seed",
  "unknown",
  "waived",
]);

const fileVersion = z.strictObject({ blob: objectId, mode: z.enum(["100644", "100755", "120000"]) });
export type FileVersion = z.infer<typeof fileVersion>;

/** One file of one member: what it is now (`ours`), what the template is (`theirs`), and what it is to be (`result`). */
export const filePlan = z.strictObject({
  path: z.string().check(z.minLength(1)),
  policy: templatePolicy,
  action: fileAction,
  because: z.optional(skipReason),
  reason: z.optional(z.string()),
  /** The version that both sides began with; `commit` is the one of the metarepo that brought it. */
  base: z.optional(z.strictObject({ blob: objectId, commit: z.optional(objectId) })),
  ours: z.optional(fileVersion),
  theirs: z.optional(fileVersion),
  result: z.optional(fileVersion),
  /** Of a conflict: what stands against each other, with markers. It is shown and never written. */
  hunks: z.optional(z.string()),
});
export type FilePlan = z.infer<typeof filePlan>;

/**
 * `waiting`: files wait to be changed; `held`: nothing but files that a person has to decide on; `current`: nothing to
 * do; `unknown`: it could not be read, for `reason`.
 */
const planState = z.enum(["waiting", "held", "current", "unknown"]);

/** What becomes of one member. */
export const memberPlan = z.strictObject({
  name: memberName,
  state: planState,
  reason: z.optional(z.string()),
  /** Where it was read. */
  location: z.string(),
  defaultBranch: z.optional(branchName),
  /** The commit of the default branch that the changes go on top of. */
  commit: z.optional(objectId),
  /** The tree that the changes give. */
  tree: z.optional(objectId),
  /** A digest of what is written, whatever it is written on top of: SHA-256. */
  content: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/))),
  files: z.array(filePlan),
  /** Files that are as their templates are. */
  current: z.int().check(z.minimum(0)),
});
export type MemberPlan = z.infer<typeof memberPlan>;

const count = z.int().check(z.minimum(0));

/** How many files wait for what, and how many members are in which state. */
const planSummary = z.strictObject({
  create: count,
  update: count,
  merge: count,
  conflict: count,
  skip: count,
  "delete-orphan": count,
  current: count,
  members: z.strictObject({ waiting: count, held: count, current: count, unknown: count }),
});
export type PlanSummary = z.infer<typeof planSummary>;

/** What a roll-out of templates would do: `wgx plan`, and what `--plan FILE` saves. */
export const syncPlan = z.strictObject({
  schema: z.literal("wgx.sync-plan/1"),
  run: z.strictObject({
    id: z.string().check(z.minLength(1)),
    startedAt: timestamp,
    wgxVersion: z.string(),
  }),
  /** The commit of the metarepo; absent where it has none. */
  templates: z.strictObject({
    commit: z.optional(objectId),
    patterns: z.array(z.string()),
    /** Templates of the plan with changes that are not committed; they cannot be rolled out yet. */
    uncommitted: z.array(z.string()),
  }),
  branch: branchName,
  deleteOrphans: z.boolean(),
  createOptional: z.boolean(),
  members: z.array(memberPlan),
  summary: planSummary,
  exitCode: z.int().check(z.minimum(0), z.maximum(255)),
});
export type SyncPlan = z.infer<typeof syncPlan>;
