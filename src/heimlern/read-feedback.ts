import { createHash } from "node:crypto";
import { safeParse } from "zod/mini";
import { type PolicyFeedback, policyFeedback, policyFeedback202511 } from "../contracts/policy-feedback.ts";

/** A line of feedback, in either form, as the newer one; or why it is none. */
export type FeedbackLine =
  | { readonly kind: "feedback"; readonly feedback: PolicyFeedback; readonly form: "2026" | "2025-11" }
  | { readonly kind: "invalid"; readonly reason: string };

/**
 * Parses a line of `policy_feedback.jsonl`. One of the older form gets an id by its bytes, and its reward is brought
 * between -1 and 1.
 */
export function parseFeedback(line: string): FeedbackLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { kind: "invalid", reason: "it is no JSON" };
  }
  const newer = safeParse(policyFeedback, value);
  if (newer.success) return { kind: "feedback", feedback: newer.data, form: "2026" };
  const older = safeParse(policyFeedback202511, value);
  if (!older.success) {
    const isOlder = typeof value === "object" && value !== null && "policy_id" in value;
    const [issue] = (isOlder ? older : newer).error.issues;
    const path = issue?.path.map(String).join(".");
    return { kind: "invalid", reason: `${path ? `${path}: ` : ""}${issue?.message ?? "it breaks the contract"}` };
  }
  const { policy_id, ts, decision_id, reward, notes, version } = older.data;
  const id = createHash("sha256").update(line).digest("hex").slice(0, 32);
  const feedback = {
    feedback_id: `fb-${id}`,
    decision_id,
    reward: Math.max(-1, Math.min(1, reward)),
    source: "policy-2025-11",
    ts,
    ...(notes !== undefined && notes !== "" && { comment: [...notes].slice(0, 2000).join("") }),
    metadata: { policy_id, version, reward_given: reward },
  };
  const checked = safeParse(policyFeedback, feedback);
  if (checked.success) return { kind: "feedback", feedback: checked.data, form: "2025-11" };
  return { kind: "invalid", reason: `decision_id: "dec-…" was expected` };
}
