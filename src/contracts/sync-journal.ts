import * as z from "zod/mini";
import { branchName, memberName, objectId, timestamp } from "./identifiers.ts";
import { outcomeState } from "./sync-outcome.ts";

/** How a roll-out was asked for: what a resumed one goes on with. */
export const syncIntent = z.strictObject({
  members: z.array(memberName),
  patterns: z.array(z.string()),
  publish: z.enum(["branch", "push", "pr"]),
  branch: branchName,
  deleteOrphans: z.boolean(),
  createOptional: z.boolean(),
  title: z.string(),
  author: z.string(),
  sign: z.boolean(),
  labels: z.array(z.string()),
  reviewers: z.array(z.string()),
  draft: z.boolean(),
  reopen: z.boolean(),
});
export type SyncIntent = z.infer<typeof syncIntent>;

const content = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/**
 * A step of a roll-out, one line of its journal; each is on the disk before the next is taken. `publishing` comes before
 * a push, so that what it left behind is looked at again after a crash.
 */
export const syncStep = z.union([
  z.strictObject({
    step: z.literal("started"),
    schema: z.literal("wgx.sync-journal/1"),
    id: z.string().check(z.minLength(1)),
    at: timestamp,
    intent: syncIntent,
  }),
  z.strictObject({ step: z.literal("planned"), member: memberName, commit: objectId, content }),
  z.strictObject({ step: z.literal("publishing"), member: memberName, commit: objectId, seen: z.optional(objectId) }),
  z.strictObject({ step: z.literal("published"), member: memberName, commit: objectId }),
  z.strictObject({ step: z.literal("proposed"), member: memberName, number: z.int().check(z.minimum(1)) }),
  z.strictObject({
    step: z.literal("ended"),
    member: memberName,
    state: outcomeState,
    reason: z.optional(z.string()),
  }),
  z.strictObject({ step: z.literal("finished"), exitCode: z.int().check(z.minimum(0), z.maximum(255)) }),
]);
export type SyncStep = z.infer<typeof syncStep>;
