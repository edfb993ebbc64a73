import type { PolicyDecision } from "../contracts/policy-decision.ts";
import { html, type Html } from "./html.ts";

/** What the policy chose, and why. */
export function decisionFacts({ action, why, score, decision_id, chosen, context }: PolicyDecision): Html {
  const signals = context.signals.map(({ name, value, weight }) => `${name} ${round(value)} × ${round(weight)}`);
  return html`<p><strong>${action}</strong> <span class="badge">${chosen.mode}</span></p>
<p>${why}</p>
<p class="note">relevance ${round(score)}${signals.length > 0 && ` from ${signals.join(", ")}`}</p>
<p class="note">means at the time: ${chosen.arms.map((arm, index) => `${arm} ${round(chosen.values[index] ?? 0)}`).join(", ")}</p>
<p class="faint mono">${decision_id}</p>`;
}

/** At most two decimals. */
export function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}
