import { createHash } from "node:crypto";
import type { DecisionOutcome } from "../contracts/decision-outcome.ts";
import type { PolicyFeedback } from "../contracts/policy-feedback.ts";

/** What an outcome is worth. */
const rewards: Readonly<Record<DecisionOutcome["outcome"], number>> = {
  success: 1,
  partial: 0.5,
  unknown: 0,
  failure: -1,
};

/**
 * An operator's word on a decision, as feedback. The same outcome of the same decision has the same id, so that it counts
 * once however often it is said.
 *
 * @param at ISO 8601
 */
export function outcomeFeedback(
  decisionId: string,
  { outcome }: DecisionOutcome,
  said: { readonly at: string; readonly comment?: string | undefined },
): PolicyFeedback {
  const digest = createHash("sha256").update(`operator\0${decisionId}\0${outcome}`).digest("hex");
  return {
    feedback_id: `fb-op-${digest.slice(0, 32)}`,
    decision_id: decisionId,
    reward: rewards[outcome],
    source: "operator",
    ts: said.at,
    ...(said.comment !== undefined && { comment: said.comment }),
    metadata: { outcome },
  };
}
