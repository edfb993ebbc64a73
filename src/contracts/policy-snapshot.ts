import * as z from "zod/mini";
import { timestamp } from "./identifiers.ts";

/**
 * `policy_snapshot.json`: what the policy has learned. `arms`, `counts` and `values` go together by their place; `values`
 * are mean rewards, `counts` how many rewards each is the mean of.
 */
export const policySnapshot = z.strictObject({
  version: z.string(),
  policy_id: z.string().check(z.minLength(1)),
  ts: timestamp,
  arms: z.array(z.string().check(z.minLength(1))).check(z.minLength(1)),
  counts: z.array(z.int().check(z.minimum(0))),
  values: z.array(z.number()),
  epsilon: z.number().check(z.minimum(0), z.maximum(1)),
  seed: z.optional(z.int()),
});
export type PolicySnapshot = z.infer<typeof policySnapshot>;
