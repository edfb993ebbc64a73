import type { PolicyDecision } from "../contracts/policy-decision.ts";
import { twoDecimals } from "./charts.ts";
import { type Html, html } from "./html.ts";

/** What the policy chose, and why, in a few words. */
export function decisionWords({ action, why, chosen }: PolicyDecision): Html {
  return html`<p><strong>${action}</strong> <span class="badge${chosen.mode === "explore" && " is-info"}">${chosen.mode}</span> ${why}</p>`;
}

/** The same with all that it was made of. */
export function decisionFacts({ action, why, score, decision_id, chosen, context }: PolicyDecision): Html {
  const signals = context.signals.map(
    ({ name, value, weight }) =>
      html`<li>${name} <span class="faint">${twoDecimals(value)} × ${twoDecimals(weight)}</span></li>`,
  );
  return html`<p><strong>${action}</strong> <span class="badge${chosen.mode === "explore" && " is-info"}">${chosen.mode}</span></p>
<p>${why}</p>
<p class="note">means at the time: ${chosen.arms.map((arm, index) => `${arm} ${twoDecimals(chosen.values[index] ?? 0)}`).join(", ")}</p>
<p class="note">relevance ${twoDecimals(score)}${signals.length > 0 && " from"}</p>
${signals.length > 0 && html`<ul class="signals">${signals}</ul>`}
<p class="faint mono">${decision_id}</p>`;
}
