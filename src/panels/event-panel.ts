import type { EventView, SinkPassage } from "../contracts/panel-views.ts";
import type { PolicyFeedback } from "../contracts/policy-feedback.ts";
import { decisionFacts } from "./decision-facts.ts";
import { titleOf } from "./event-item.ts";
import { type Html, html } from "./html.ts";
import { moment } from "./moment.ts";
import { whatToDo } from "./what-to-do.ts";

/** One event in full, and its way: stored, the sinks, the decision, what came of it. */
export function renderEvent({ row, key, payload, sinks, decision, feedback }: EventView): Html {
  return html`<p class="crumbs"><a href="/">Events</a></p>
<div class="head"><h1>${titleOf(row)}</h1></div>
<div class="columns">
<section class="card" aria-labelledby="way"><h2 id="way">Its way</h2><ol class="way">
<li class="is-ok"><h3>Stored</h3><p>in <a href="/?domain=${row.domain}">${row.domain}</a> ${
    row.receivedAt !== undefined && html`at ${moment(row.receivedAt)}`
  }</p><p class="faint mono">${key}</p></li>
${
  sinks.known
    ? sinks.value.map(passage)
    : html`<li class="is-warn"><h3>Sinks</h3><p class="faint">${sinks.reason}</p></li>`
}
${decisionStep(decision)}
${decision.known && decision.value && feedbackStep(feedback)}
</ol></section>
<section class="card" aria-labelledby="about"><h2 id="about">What it says</h2>
<dl class="facts">
<dt>Type</dt><dd>${row.type ?? "–"}</dd>
<dt>Source</dt><dd>${row.source ?? "–"}</dd>
<dt>Happened</dt><dd>${moment(row.time)}</dd>
<dt>Id</dt><dd class="mono">${row.id ?? "–"}</dd>
${row.tags.length > 0 && html`<dt>Tags</dt><dd>${row.tags.map((tag) => html`<span class="tag">${tag}</span> `)}</dd>`}
${row.summary !== undefined && html`<dt>Summary</dt><dd>${row.summary}</dd>`}
</dl>
<h3 id="sent">As it was sent</h3>
<pre tabindex="0" role="region" aria-labelledby="sent">${payload}</pre>
</section>
</div>`;
}

function passage({ sink, state, letter }: SinkPassage): Html {
  const look = state === "dead letter" ? "is-fail" : state === "not seen" ? "" : "is-ok";
  const words = {
    delivered: "has it",
    "dead letter": "will not get it: it is a dead letter",
    replayed: "has it, by a replay",
    "not seen": "is not known to have it",
  };
  return html`<li class="${look}"><h3>Sink ${sink}</h3><p>${words[state]}</p>${
    letter &&
    html`<ul>${letter.errors.map(({ path, message }) => html`<li><code>${path}</code> ${message}</li>`)}</ul>${
      state === "dead letter" && whatToDo(letter)
    }`
  }</li>`;
}

function decisionStep(decision: EventView["decision"]): Html {
  if (!decision.known) return html`<li class="is-warn"><h3>Decision</h3><p class="faint">${decision.reason}</p></li>`;
  if (!decision.value) return html`<li><h3>Decision</h3><p class="faint">The policy has not decided about it.</p></li>`;
  return html`<li class="is-ok"><h3>Decision</h3>${decisionFacts(decision.value)}</li>`;
}

function feedbackStep(feedback: readonly PolicyFeedback[]): Html {
  if (feedback.length === 0)
    return html`<li><h3>Feedback</h3><p class="faint">Nobody has said what came of it.</p></li>`;
  return html`<li class="is-ok"><h3>Feedback</h3>${feedback.map(
    ({ reward, source, ts, comment }) =>
      html`<p>reward <strong>${reward}</strong> from ${source}, ${moment(ts)}</p>${comment !== undefined && html`<p class="faint">${comment}</p>`}`,
  )}</li>`;
}
