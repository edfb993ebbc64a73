import * as z from "zod/mini";
import { branchName, memberName, objectId, timestamp } from "./identifiers.ts";
import { memberPlan } from "./sync-plan.ts";

/**
 * What became of one member. `published`: the branch, push or pull request is there now; `up-to-date`: it was there
 * already; `current`: nothing to do; `held`: nothing but files that a person has to decide on, or that could not be judged; `left-alone`: there is
 * a person's work or decision in the way; `failed`: it was refused or broke off; `unknown`: it could not be read.
 */
export const outcomeState = z.enum(["published", "up-to-date", "current", "held", "left-alone", "failed", "unknown"]);
export type OutcomeState = z.infer<typeof outcomeState>;

/** `authentication`: the token is no good; `temporary`: the host asks for a longer wait than wgx has patience for. */
export const hostRefusal = z.enum(["authentication", "temporary"]);
export type HostRefusal = z.infer<typeof hostRefusal>;

export const memberOutcome = z.strictObject({
  name: memberName,
  state: outcomeState,
  reason: z.optional(z.string()),
  /** Given where a whole host refuses us, for good or for now. Such a member has not ended: `--resume` goes on with it. */
  refusal: z.optional(hostRefusal),
  plan: memberPlan,
  /** The commit that the branch has now. */
  commit: z.optional(objectId),
  /** Where a person opens a pull request by hand. */
  compareUrl: z.optional(z.string()),
  pullRequest: z.optional(
    z.strictObject({
      number: z.int().check(z.minimum(1)),
      url: z.string(),
      was: z.enum(["created", "updated", "there", "reopened"]),
    }),
  ),
});
export type MemberOutcome = z.infer<typeof memberOutcome>;

const count = z.int().check(z.minimum(0));

/** What a roll-out of templates did, member by member: `wgx up`, `wgx sync-templates`. */
export const syncOutcome = z.strictObject({
  schema: z.literal("wgx.sync-outcome/1"),
  run: z.strictObject({
    id: z.string().check(z.minLength(1)),
    startedAt: timestamp,
    finishedAt: timestamp,
    wgxVersion: z.string(),
  }),
  templates: z.strictObject({ commit: z.optional(objectId) }),
  publish: z.enum(["branch", "push", "pr"]),
  branch: branchName,
  members: z.array(memberOutcome),
  summary: z.strictObject({
    published: count,
    "up-to-date": count,
    current: count,
    held: count,
    "left-alone": count,
    failed: count,
    unknown: count,
  }),
  exitCode: z.int().check(z.minimum(0), z.maximum(255)),
});
export type SyncOutcome = z.infer<typeof syncOutcome>;
