import * as z from "zod/mini";
import { timestamp } from "./identifiers.ts";
import { decisionId } from "./policy-decision.ts";

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** One line of `policy_feedback.jsonl`: what came of a decision. Reward is -1 (bad) to 1 (good). */
export const policyFeedback = z.strictObject({
  feedback_id: z.string().check(z.maxLength(128), z.regex(/^fb-[A-Za-z0-9._:-]+$/)),
  decision_id: decisionId,
  reward: z.number().check(z.minimum(-1), z.maximum(1)),
  source: z.string().check(z.minLength(2), z.maxLength(64), z.regex(/^[a-z][a-z0-9._-]*$/)),
  ts: timestamp,
  comment: z.optional(z.string().check(z.minLength(1), z.maxLength(2000))),
  metadata: z.optional(z.catchall(z.object({}), scalar)),
});
export type PolicyFeedback = z.infer<typeof policyFeedback>;

/** Feedback in the form of November 2025, which is read and not written. Its reward has no bounds. */
export const policyFeedback202511 = z.strictObject({
  version: z.string(),
  policy_id: z.string().check(z.minLength(1)),
  ts: timestamp,
  decision_id: z.string().check(z.minLength(1)),
  reward: z.number(),
  notes: z.optional(z.string()),
});
