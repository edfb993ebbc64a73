import * as z from "zod/mini";
import { timestamp } from "./identifiers.ts";

const text = z.string().check(z.minLength(1));

/** What a decision is known by. */
export const decisionId = z.string().check(z.maxLength(128), z.regex(/^dec-[A-Za-z0-9._:-]+$/));

/** What the policy saw of an event. */
export const policyContext = z.strictObject({
  /** The type of the event. */
  kind: z.string(),
  /** Those of the event's `features` that are texts, numbers, truth values or nothing. */
  features: z.looseObject({}),
  /** What the score was made of. */
  signals: z.array(z.strictObject({ name: text, value: z.number(), weight: z.number() })),
  /** The key of the event in the store. */
  event_key: text,
});
export type PolicyContext = z.infer<typeof policyContext>;

/** One line of `decisions.jsonl`: what the policy chose for one event, and why. */
export const policyDecision = z.strictObject({
  decision_id: decisionId,
  policy_id: text,
  ts: timestamp,
  /** `remind.<arm>` */
  action: text,
  /** How relevant the event is, 0 to 1. */
  score: z.number().check(z.minimum(0), z.maximum(1)),
  /** A sentence. */
  why: text,
  context: policyContext,
  chosen: z.strictObject({
    arm: text,
    mode: z.enum(["explore", "exploit"]),
    /** Which draw of the generator it was, from 0. */
    draw: z.int().check(z.minimum(0)),
    /** The arms there were, and the mean reward of each at that time. */
    arms: z.array(text).check(z.minLength(1)),
    values: z.array(z.number()),
  }),
});
export type PolicyDecision = z.infer<typeof policyDecision>;
