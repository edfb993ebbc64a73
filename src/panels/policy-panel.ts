import type { PolicyView } from "../contracts/panel-views.ts";
import { counted } from "../platform/text.ts";
import { rewardBar, rewardChart, twoDecimals } from "./charts.ts";
import { decisionWords } from "./decision-facts.ts";
import { command, emptyState } from "./empty.ts";
import { link } from "./event-item.ts";
import { type Html, html } from "./html.ts";
import type { Links } from "./links.ts";
import { ago, moment } from "./moment.ts";
import { number } from "./number.ts";

/** What the policy learned, how that went, and what it decided last. @param now ISO 8601; undefined in a report */
export function renderPolicy(view: PolicyView | undefined, links: Links, now: string | undefined): Html {
  if (view === undefined) {
    return html`<h1>Policy</h1>${emptyState("The policy has not decided about any event yet.", ["wgx", "ingest"])}`;
  }
  const { policyId, epsilon, at, feedbackCount } = view;
  return html`<div class="head"><h1>Policy</h1>
<p class="lede"><strong>${policyId}</strong>, by chance in ${twoDecimals(epsilon * 100)} % of its decisions; ${
    feedbackCount === 0
      ? "no feedback yet"
      : html`<strong>${number(feedbackCount)}</strong> ${feedbackCount === 1 ? "reward" : "rewards"}, the last learned from ${ago(at, now)}`
  }</p></div>
<div class="columns">${arms(view)}${course(view)}</div>
${decisions(view, links)}`;
}

function arms({ arms: all }: PolicyView): Html {
  const best = Math.max(...all.map(({ meanReward }) => meanReward ?? Number.NEGATIVE_INFINITY));
  return html`<section class="card" aria-labelledby="arms"><h2 id="arms">Arms</h2>
<div class="scroll" tabindex="0" role="region" aria-labelledby="arms"><table><thead><tr><th scope="col">Arm</th><th scope="col" class="number">Rewards</th><th scope="col" class="number">Mean</th><th scope="col">−1 to 1</th></tr></thead>
<tbody>${all.map(
    ({ arm, rewards, meanReward }) =>
      html`<tr><th scope="row">${arm}${
        meanReward !== undefined && meanReward === best && html` <span class="badge is-ok">best</span>`
      }</th><td class="number">${number(rewards)}</td><td class="number">${
        meanReward === undefined ? "–" : twoDecimals(meanReward)
      }</td><td class="bar-cell">${rewardBar(meanReward ?? 0)}</td></tr>`,
  )}</tbody></table></div></section>`;
}

function course({ course: points, decisions: [first] }: PolicyView): Html {
  const id = first?.decision.decision_id ?? "ID";
  return html`<section class="card" aria-labelledby="course"><h2 id="course">Mean reward over time</h2>${
    points.length === 0
      ? html`<p class="faint">Nobody has said yet what came of a decision.</p><p class="note">${command([
          ...["wgx", "ingest", "feedback", "--decision", id, "--outcome", "success"],
        ])} says it of the latest.</p>`
      : rewardChart(points)
  }</section>`;
}

function decisions({ decisions: latest }: PolicyView, { stream }: Links): Html {
  if (latest.length === 0) return html``;
  return html`<section aria-labelledby="decisions" class="stack"><h2 id="decisions">Latest decisions</h2>
<ol class="card decisions">${latest.map(
    ({ decision, feedback }) => html`<li class="decision">
<div class="event-time">${moment(decision.ts)}</div>
<div class="decision-body">${decisionWords(decision)}
<p class="event-about"><span class="chip">${decision.context.kind}</span> ${link("", `event ${decision.context.event_key.slice(0, 40)}`, stream?.({ text: decision.context.event_key }))}
${
  feedback.length === 0
    ? html`<span class="faint">no feedback</span>`
    : html`<span>${counted(feedback.length, "reward")} <strong>${feedback.map(({ reward }) => twoDecimals(reward)).join(", ")}</strong></span>`
}</p></div>
</li>`,
  )}</ol></section>`;
}
