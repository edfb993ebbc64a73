import type { EventFilter, EventRow } from "../contracts/panel-views.ts";
import { type Html, html } from "./html.ts";
import { moment } from "./moment.ts";

/** One event of the stream. `live.js` fills a copy of an empty one, by the names in `data-slot`. */
export function eventItem(row: EventRow): Html {
  const { receivedAt, time, type, source, domain, summary, tags } = row;
  return html`<li class="event">
<div class="event-time" data-slot="time">${moment(receivedAt ?? time)}</div>
<div class="event-body">
<a class="event-title" data-slot="title" href="${eventPath(row)}">${titleOf(row)}</a>
<p class="event-about"><a class="chip" data-slot="type" href="${streamPath({ type: type ?? "" })}">${type ?? "no type"}</a>
<a data-slot="source" href="${streamPath({ source: source ?? "" })}">${source ?? "no source"}</a>
<a class="faint" data-slot="domain" href="${streamPath({ domain })}">${domain}</a>
<span data-slot="tags">${tags.map((tag) => html`<a class="tag" href="${streamPath({ tag })}">${tag}</a> `)}</span></p>
<p class="event-summary" data-slot="summary">${summary}</p>
</div></li>`;
}

/** What an event is called: its title, or the next best thing that it has. */
export function titleOf({ title, summary, id, type }: EventRow): string {
  return title ?? summary ?? id ?? type ?? "untitled";
}

/** The page of an event. */
export function eventPath({ domain, byte }: Pick<EventRow, "domain" | "byte">): string {
  return `/events/${domain}/${byte}`;
}

/** The stream under a filter, from a place in it. */
export function streamPath(filter: EventFilter, before?: string, base = "/"): string {
  const given = Object.entries({ ...filter, before }).flatMap(([name, value]): [string, string][] =>
    value === undefined || value === "" ? [] : [[name, value]],
  );
  return given.length === 0 ? base : `${base}?${new URLSearchParams(given)}`;
}
