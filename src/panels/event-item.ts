import type { EventRow } from "../contracts/panel-views.ts";
import { type Html, html } from "./html.ts";
import type { Links } from "./links.ts";
import { moment } from "./moment.ts";

/** One event of the stream. `live.js` fills a copy of an empty one, by the names in `data-slot`. */
export function eventItem(row: EventRow, { event, stream }: Links): Html {
  const { receivedAt, time, type, source, domain, summary, tags } = row;
  return html`<li class="event">
<div class="event-time" data-slot="time">${moment(receivedAt ?? time)}</div>
<div class="event-body">
${slot("title", "event-title", titleOf(row), event?.(row))}
<p class="event-about">${slot("type", "chip", type ?? "no type", stream?.({ type: type ?? "" }))}
${slot("source", "", source ?? "no source", stream?.({ source: source ?? "" }))}
${slot("domain", "faint", domain, stream?.({ domain }))}
<span data-slot="tags">${tags.map((tag) => html`${link("tag", tag, stream?.({ tag }))} `)}</span></p>
<p class="event-summary" data-slot="summary">${summary}</p>
</div></li>`;
}

/** What an event is called: its title, or the next best thing that it has. */
export function titleOf({ title, summary, id, type }: EventRow): string {
  return title ?? summary ?? id ?? type ?? "untitled";
}

function slot(name: string, look: string, text: string, href: string | undefined): Html {
  return href === undefined
    ? html`<span class="${look}">${text}</span>`
    : html`<a class="${look}" data-slot="${name}" href="${href}">${text}</a>`;
}

/** A link where there is a place to lead to, else its text. */
export function link(look: string, text: string, href: string | undefined): Html {
  return href === undefined
    ? html`<span class="${look}">${text}</span>`
    : html`<a class="${look}" href="${href}">${text}</a>`;
}
