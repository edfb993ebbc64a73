import type { PolicyDecision } from "../contracts/policy-decision.ts";
import { twoDecimals } from "./charts.ts";
import { type Html, html } from "./html.ts";

/** What the policy chose, and why. */
export function decisionFacts({ action, why, score, decision_id, chosen, context }: PolicyDecision): Html {
  const signals = context.signals.map(
    ({ name, value, weight }) => `${name} ${twoDecimals(value)} × ${twoDecimals(weight)}`,
  );
  return html`<p><strong>${action}</strong> <span class="badge">${chosen.mode}</span></p>
<p>${why}</p>
<p class="note">relevance ${twoDecimals(score)}${signals.length > 0 && ` from ${signals.join(", ")}`}</p>
<p class="note">means at the time: ${chosen.arms.map((arm, index) => `${arm} ${twoDecimals(chosen.values[index] ?? 0)}`).join(", ")}</p>
<p class="faint mono">${decision_id}</p>`;
}
