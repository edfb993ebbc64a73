import * as z from "zod/mini";
import { memberName, objectId, timestamp } from "./identifiers.ts";

/** Members that have the same edit of one file. */
const editCluster = z.strictObject({
  blob: objectId,
  members: z.array(memberName).check(z.minLength(1)),
  /** From the version that the edit began with: a unified diff. */
  diff: z.optional(z.string()),
});

/**
 * What became of one template. `taken`: the members' edit is in the metarepo's work tree now; `waiting`: it would be,
 * were it no dry run; `conflict`: both sides changed the same lines; `choice`: members have different edits, and none
 * was preferred; `refused`: the metarepo's file has changes that are not committed; `left`: for `reason`.
 */
export const pulledFile = z.strictObject({
  path: z.string().check(z.minLength(1)),
  state: z.enum(["taken", "waiting", "conflict", "choice", "refused", "left"]),
  reason: z.optional(z.string()),
  /** Whose edit it is. */
  from: z.array(memberName),
  clusters: z.optional(z.array(editCluster)),
  /** Of a conflict: with markers, to be shown and never written. */
  hunks: z.optional(z.string()),
  /** What changes in the metarepo: a unified diff. */
  diff: z.optional(z.string()),
});
export type PulledFile = z.infer<typeof pulledFile>;

/** What taking members' versions back did: `wgx sync-templates --pull-from`. */
export const pullOutcome = z.strictObject({
  schema: z.literal("wgx.pull/1"),
  run: z.strictObject({ id: z.string().check(z.minLength(1)), startedAt: timestamp, wgxVersion: z.string() }),
  members: z.array(
    z.strictObject({ name: memberName, state: z.enum(["read", "unknown"]), reason: z.optional(z.string()) }),
  ),
  files: z.array(pulledFile),
  exitCode: z.int().check(z.minimum(0), z.maximum(255)),
});
export type PullOutcome = z.infer<typeof pullOutcome>;
