import type { EventFilter, EventPageView } from "../contracts/panel-views.ts";
import { counted } from "../platform/text.ts";
import { command, emptyState } from "./empty.ts";
import { eventItem } from "./event-item.ts";
import { type Html, html } from "./html.ts";
import { pageLinks, streamPath } from "./links.ts";
import { number } from "./number.ts";

/** The stream of events, newest first. */
export function renderEvents(view: EventPageView): Html {
  const { domains, filter, events, isNewest } = view;
  const all = domains.reduce((sum, each) => sum + each.events, 0);
  if (all === 0) {
    return html`<h1>Events</h1>${liveBar(view)}${emptyState("No event has come in yet.", ["wgx", "ingest"])}${emptyList}${blankItem}`;
  }
  return html`<div class="head"><h1>Events</h1>
<p class="lede"><strong${filter.domain === undefined && html` id="stored" data-count="${all}"`}>${number(all)}</strong> stored in ${counted(domains.length, "domain")}</p></div>
${filterForm(view)}
${liveBar(view)}
${
  events.length === 0
    ? nothing(view)
    : html`<ol class="events" id="events" aria-label="Events, newest first">${events.map((row) => eventItem(row, pageLinks))}</ol>`
}
${blankItem}
${looked(view)}
<nav class="pages" aria-label="Pages of the stream">
${!isNewest && html`<a class="button" href="${streamPath(filter)}">Newest</a>`}
${view.older !== undefined && html`<a class="button" rel="next" href="${streamPath(filter, view.older)}">Older</a>`}
</nav>`;
}

/** Where events go that come in while the page is open, and what each is made from. */
const emptyList = html`<ol class="events" id="events" aria-label="Events, newest first" hidden></ol>`;
const blankItem = html`<template id="event-row">${eventItem({ domain: "x", byte: 0, tags: [] }, pageLinks)}</template>`;

function filterForm({ filter, domains }: EventPageView): Html {
  const isFiltered = Object.keys(filter).length > 0;
  return html`<form class="filters" method="get" action="/" role="search" aria-label="Filter the events">
<label>Domain <select name="domain"><option value="">all</option>${domains.map(
    ({ domain, events }) =>
      html`<option value="${domain}"${domain === filter.domain && html` selected`}>${domain} (${number(events)})</option>`,
  )}</select></label>
${field("type", "Type", filter, "news or news*")}
${field("source", "Source", filter)}
${field("tag", "Tag", filter)}
${field("text", "Text", filter, "anywhere in the event")}
<div class="filter-buttons"><button>Filter</button>${isFiltered && html` <a class="button quiet" href="/">Show all</a>`}</div>
</form>`;
}

function field(name: Exclude<keyof EventFilter, "domain">, label: string, filter: EventFilter, hint = ""): Html {
  return html`<label>${label} <input name="${name}" value="${filter[name]}" placeholder="${hint}" maxlength="200" autocomplete="off"></label>`;
}

/** What the script brings to life; hidden without it. */
function liveBar({ isNewest, live, filter }: EventPageView): Html | false {
  if (!isNewest || live === undefined) return false;
  const path = `${streamPath(filter, undefined, "/live")}`;
  const address = `${path}${path.includes("?") ? "&" : "?"}since=${encodeURIComponent(live)}`;
  return html`<div class="live" id="live" data-address="${address}" hidden>
<span class="signal" aria-hidden="true"></span><span id="live-state">connecting</span>
<span id="live-count" class="faint"></span>
<button type="button" class="quiet" id="live-toggle" aria-pressed="false">Pause</button>
<p class="unseen" role="status" id="live-said"></p>
</div>`;
}

function nothing({ looked: { more } }: EventPageView): Html {
  return html`<div class="empty"><p>${more ? "None of these events match." : "No event matches."}</p>
<p>Loosen the filter, or <a href="/">show all</a>. ${command(["wgx", "ingest", "status"])} tells what still waits.</p></div>${emptyList}`;
}

function looked({ looked: { lines, more } }: EventPageView): Html | false {
  if (!more) return false;
  return html`<p class="note">Looked through the next ${number(lines)} events; older ones may match as well.</p>`;
}
