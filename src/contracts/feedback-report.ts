import * as z from "zod/mini";
import { timestamp } from "./identifiers.ts";

const count = z.int().check(z.minimum(0));
const problem = z.strictObject({ line: z.int().check(z.minimum(1)), reason: z.string() });

/** What `wgx ingest feedback --json` prints: what came of the decisions, so far as anybody said. */
export const feedbackReport = z.strictObject({
  schema: z.literal("wgx.feedback-report/1"),
  at: timestamp,
  /** Where feedback was read; `none`: nobody writes any. */
  source: z.strictObject({ kind: z.enum(["none", "file", "clone", "url", "outcome"]), name: z.optional(z.string()) }),
  /** Lines of this reading. */
  read: count,
  /** Of those: taken, known before, about decisions that nobody knows, and against the contract. */
  taken: count,
  known: count,
  unjoined: z.array(z.strictObject({ feedback_id: z.string(), decision_id: z.string() })),
  invalid: z.array(problem),
  /** How many feedback items there are per form, of this reading. */
  forms: z.strictObject({ newer: count, older: count }),
  decisions: z.strictObject({ all: count, answered: count, waiting: count }),
  /** Events that have a decision and are in the store; `unknown` where the store cannot be looked into. */
  events: z.union([
    z.strictObject({ state: z.literal("known"), decided: count, answered: count, missing: count }),
    z.strictObject({ state: z.literal("unknown"), reason: z.string() }),
  ]),
  arms: z.array(
    z.strictObject({ arm: z.string(), decisions: count, rewards: count, meanReward: z.nullable(z.number()) }),
  ),
  exitCode: z.int().check(z.minimum(0), z.maximum(255)),
});
export type FeedbackReport = z.infer<typeof feedbackReport>;
