import type { DeadLetter, DeadLetterReason } from "../contracts/dead-letter.ts";
import type { SinkState } from "../contracts/ingest-report.ts";
import type { IngestView, SinkStanding } from "../contracts/panel-views.ts";
import { counted } from "../platform/text.ts";
import { groupBy } from "../renderers/group-by.ts";
import { command, emptyState } from "./empty.ts";
import { type Html, html } from "./html.ts";
import { ago } from "./moment.ts";
import { number } from "./number.ts";
import { whatToDo } from "./what-to-do.ts";

const looks: Readonly<Record<SinkState, "is-ok" | "is-warn" | "is-fail">> = {
  done: "is-ok",
  temporary: "is-warn",
  busy: "is-warn",
  interrupted: "is-warn",
  refused: "is-fail",
  stopped: "is-fail",
  rewritten: "is-fail",
};

/** How the events get through: each sink, and what it will not get. @param now ISO 8601; undefined in a report */
export function renderIngest({ sinks, letters }: IngestView, now: string | undefined): Html {
  if (sinks.length === 0) {
    return html`<h1>Ingest</h1>${emptyState("No feed has been carried to a sink yet.", ["wgx", "ingest"])}`;
  }
  const feeds = groupBy(sinks, ({ feed }) => feed);
  const open = sinks.reduce((sum, { deadLetters }) => sum + deadLetters.open, 0);
  return html`<div class="head"><h1>Ingest</h1>
<p class="lede"><strong>${counted(sinks.length, "sink")}</strong> of ${counted(feeds.size, "feed")}, <strong>${counted(open, "open dead letter")}</strong></p></div>
${[...feeds].map(
  ([feed, standings], index) => html`<section class="feed" aria-labelledby="feed-${index}">
<h2 id="feed-${index}"><span class="faint">Feed</span> <span class="mono">${feed}</span></h2>
<div class="sinks">${standings.map((standing) => sinkCard(standing, now))}</div>
</section>`,
)}
${letterList(letters, open)}`;
}

function sinkCard(
  { sink, target, totals, movedAt, lag, last, deadLetters }: SinkStanding,
  now: string | undefined,
): Html {
  return html`<article class="card sink"><div class="sink-head"><h3>${sink}</h3>${
    last && html`<span class="badge ${looks[last.state]}">${last.state}</span>`
  }</div>
<p class="faint mono target">${target}</p>
${last?.reason !== undefined && last.state !== "done" && html`<p class="trouble">${last.reason}</p>`}
<dl class="counts">
<div><dt>Accepted</dt><dd>${number(totals.accepted)}</dd></div>
<div><dt>Waiting</dt><dd>${waiting(lag)}</dd></div>
<div><dt>Retries</dt><dd>${last?.retried === undefined ? "–" : number(last.retried)}</dd></div>
<div><dt>Dead letters</dt><dd class="${deadLetters.open > 0 && "is-bad"}">${number(deadLetters.open)}${
    deadLetters.all > deadLetters.open && html` <small>of ${number(deadLetters.all)}</small>`
  }</dd></div>
</dl>
${!lag.known && html`<p class="note">What waits is not known: ${lag.reason}. ${command(["wgx", "ingest", "status"])}</p>`}
<p class="note">moved ${ago(movedAt, now)}${last && html`, last run ${ago(last.at, now)}`}${
    last?.accepted !== undefined && html` took ${number(last.accepted)} ${last.accepted === 1 ? "line" : "lines"}`
  }</p>
</article>`;
}

function waiting(lag: SinkStanding["lag"]): Html {
  if (!lag.known) return html`<small>unknown</small>`;
  const { lines, bytes } = lag.value;
  if (lines === undefined) return html`${number(Math.round(bytes / 1_000_000))} <small>MB</small>`;
  return html`${number(lines)}`;
}

function letterList(letters: readonly DeadLetter[], open: number): Html {
  if (open === 0) {
    return html`<section aria-labelledby="letters"><h2 id="letters">Dead letters</h2>
<p class="faint">Every line that was read got through.</p></section>`;
  }
  return html`<section class="stack" aria-labelledby="letters"><h2 id="letters">Dead letters</h2>
<ol class="card findings">${letters.map(letterItem)}</ol>
${open > letters.length && html`<p class="note">${number(open - letters.length)} more: ${command(["wgx", "ingest", "dead-letters"])}</p>`}
</section>`;
}

const reasonLooks: Readonly<Record<DeadLetterReason, string>> = {
  invalid: "is-fail",
  limit: "is-warn",
  rejected: "is-fail",
  conflict: "is-warn",
};

function letterItem(letter: DeadLetter): Html {
  const { id, sink, reason, status, line, errors, text, at } = letter;
  return html`<li class="finding ${reasonLooks[reason]}">
<p><span class="badge ${reasonLooks[reason]}">${reason}</span> <strong>line ${number(line)}</strong> for ${sink}${
    status !== undefined && html`, answered ${status}`
  } <span class="faint mono">${id}</span></p>
<ul class="errors">${errors
    .slice(0, 8)
    .map(
      ({ path, message, found }) =>
        html`<li><code>${path}</code> ${message}${found !== undefined && html` <span class="faint">found ${found}</span>`}</li>`,
    )}</ul>
<details><summary>The line, and what to do</summary>
${text !== undefined && html`<pre tabindex="0" role="region" aria-label="Line ${line}">${text.slice(0, 4000)}</pre>`}
${whatToDo(letter)}
<p class="note">dead since <time datetime="${at}">${at.slice(0, 19).replace("T", " ")}</time></p>
</details></li>`;
}
