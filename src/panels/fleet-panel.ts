import type { FleetView, MemberStanding } from "../contracts/panel-views.ts";
import type { MemberState } from "../contracts/report.ts";
import { counted } from "../platform/text.ts";
import { states } from "../renderers/by-urgency.ts";
import { driftList } from "./drift-list.ts";
import { emptyState } from "./empty.ts";
import { findingItem } from "./finding-item.ts";
import { type Html, html } from "./html.ts";
import { type Links, memberId, pageLinks } from "./links.ts";
import { legend, matrix } from "./matrix.ts";
import { memberDetails, stateBadge } from "./member-panel.ts";
import { ago } from "./moment.ts";
import { number } from "./number.ts";
import { trend } from "./trend-chart.ts";

/** Rows of the matrix on one page, unless all are asked for. */
const mostRows = 200;

/** Which members are shown. */
export interface FleetQuery {
  readonly state?: MemberState;
  readonly rows: "some" | "all";
}

/** How the fleet stands, on a page. @param now ISO 8601; undefined in a report */
export function renderFleet(view: FleetView | undefined, query: FleetQuery, now: string | undefined): Html {
  if (view === undefined) {
    return html`<h1>Fleet</h1>${emptyState("The fleet has not been examined yet.", ["wgx", "doctor", "--all"])}`;
  }
  const wanted = view.members.filter(({ state }) => query.state === undefined || state === query.state);
  const shown = query.rows === "all" ? wanted : wanted.slice(0, mostRows);
  const { state } = query;
  return html`<div class="head"><h1>Fleet</h1>${fleetLede(view, now)}</div>
${stateTiles(view, pageLinks, state)}
<section class="card" aria-labelledby="matrix"><h2 id="matrix">Members by checks${
    state !== undefined && html` <span class="faint">only ${state}; <a href="/fleet">show all</a></span>`
  }</h2>
${shown.length === 0 ? html`<p class="faint">No member is ${state}.</p>` : html`${legend()}${matrix({ ...view, members: shown }, pageLinks)}`}
${
  shown.length < wanted.length &&
  html`<p class="note">${number(wanted.length - shown.length)} more: <a href="/fleet?rows=all${state !== undefined && html`&amp;state=${state}`}">show all</a></p>`
}</section>
${fleetRest(view, pageLinks)}`;
}

/** The same as part of a report, with what is known of every member that has findings. */
export function fleetPart(view: FleetView, links: Links): Html {
  const isQuiet = ({ state, findings }: MemberStanding): boolean => state === "ok" && findings.length === 0;
  return html`<div class="head"><h1>Fleet</h1>${fleetLede(view, undefined)}</div>
${stateTiles(view, links)}
<section class="card" aria-labelledby="matrix"><h2 id="matrix">Members by checks</h2>${legend()}${matrix(view, links)}</section>
${fleetRest(view, links)}
${view.members.map(
  (member) =>
    html`<section class="stack member" id="${memberId(member.name)}"><h2>${member.name} ${stateBadge(member.state)}</h2>${
      isQuiet(member) ? html`<p class="note">Nothing was found.</p>` : memberDetails(member, links, undefined)
    }</section>`,
)}`;
}

/** When the fleet was looked at, and by what. */
function fleetLede({ members, run }: FleetView, now: string | undefined): Html {
  return html`<p class="lede"><strong>${counted(members.length, "member")}</strong>, last looked at ${ago(run.finishedAt, now)} by <span class="mono">${run.command}</span></p>`;
}

/** How many members are in which state. */
function stateTiles({ summary }: FleetView, links: Links, current?: MemberState): Html {
  return html`<ul class="tiles">${states.map((state) => {
    const inside = html`<b>${number(summary[state])}</b> <span>${state}</span>`;
    return html`<li>${
      links.state
        ? html`<a class="tile is-${state}" href="${state === current ? "/fleet" : links.state(state)}"${state === current && html` aria-current="true"`}>${inside}</a>`
        : html`<div class="tile is-${state}">${inside}</div>`
    }</li>`;
  })}</ul>`;
}

/** What is to be said of the fleet beside its members: drift, trend, and findings that belong to no member. */
function fleetRest({ templates, trend: points, fleet }: FleetView, links: Links): Html {
  return html`<div class="columns">
<section class="card" aria-labelledby="drift"><h2 id="drift">Drift by template</h2>${
    templates.length === 0 ? html`<p class="faint">No template was compared.</p>` : driftList(templates, links)
  }</section>
<section class="card" aria-labelledby="trend"><h2 id="trend">Trend</h2>${
    points.length === 0
      ? html`<p class="faint">No run of <code>wgx doctor</code> over the fleet is in the journal.</p>`
      : trend(points)
  }</section>
</div>
${
  fleet.length > 0 &&
  html`<section class="card" aria-labelledby="of-no-member"><h2 id="of-no-member">Of the fleet itself</h2><ul class="findings">${fleet.map(findingItem)}</ul></section>`
}`;
}
