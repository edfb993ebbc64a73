import { createHash } from "node:crypto";
import type { FeedEvent } from "../contracts/event.ts";
import type { PolicyDecision } from "../contracts/policy-decision.ts";
import { type ArmState, choose } from "./bandit.ts";
import type { Policy } from "./policy.ts";
import { scoreOf } from "./score.ts";

const featuresThatAreKept = 50;
const longestFeature = 200;

/** The id of the decision about an event: the same for the same event, however often it comes. */
export function decisionIdOf(policyId: string, eventKey: string): string {
  const digest = createHash("sha256").update(policyId).update("\0").update(eventKey).digest("hex");
  return `dec-${digest.slice(0, 32)}`;
}

/**
 * What the policy chooses for an event. Pure: the same event, arms, seed and draw give the same decision.
 *
 * @param at ISO 8601
 */
export function decide(
  about: { readonly key: string; readonly event: FeedEvent },
  policy: Policy,
  state: { readonly arms: readonly ArmState[]; readonly seed: number; readonly draw: number; readonly at: string },
): PolicyDecision {
  const { score, signals } = scoreOf(about.event, policy.weights);
  const { arm, mode, mean } = choose(state.arms, policy.epsilon, state.seed, state.draw);
  const why =
    mode === "explore"
      ? `tries ${arm} by chance (epsilon ${policy.epsilon})`
      : `${arm} has the best mean reward (${Math.round(mean * 1000) / 1000})`;
  return {
    decision_id: decisionIdOf(policy.id, about.key),
    policy_id: policy.id,
    ts: state.at,
    action: `${policy.id}.${arm}`,
    score,
    why,
    context: {
      kind: about.event.type,
      features: plainFeatures(about.event.features ?? {}),
      signals: [...signals],
      event_key: about.key,
    },
    chosen: {
      arm,
      mode,
      draw: state.draw,
      arms: state.arms.map((each) => each.arm),
      values: state.arms.map((each) => each.mean),
    },
  };
}

/** What of an event's features is small and plain. The rest stands in the event itself. */
function plainFeatures(features: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const plain = Object.entries(features).filter(([name, value]) => {
    if (name.length > longestFeature || name === "__proto__") return false;
    if (typeof value === "string") return value.length <= longestFeature;
    return value === null || typeof value === "number" || typeof value === "boolean";
  });
  return Object.fromEntries(plain.slice(0, featuresThatAreKept));
}
