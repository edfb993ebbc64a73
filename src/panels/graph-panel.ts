import type { Box, OrgGraph, OrgLayout, OrgNode, Point } from "../contracts/org-graph.ts";
import type { MemberState } from "../contracts/report.ts";
import { counted } from "../platform/text.ts";
import { emptyState } from "./empty.ts";
import { type Html, html } from "./html.ts";
import type { Links } from "./links.ts";

/** The fleet as a drawing, and how its members stand, as far as they were looked at. */
export interface GraphView {
  readonly graph: OrgGraph;
  readonly layout: OrgLayout;
  readonly states: ReadonlyMap<string, MemberState>;
}

/** What depends on what. */
export function renderGraph(view: GraphView | undefined, links: Links): Html {
  if (view === undefined) {
    return html`<h1>Graph</h1>${emptyState("There is no fleet here.", ["wgx", "init"], "makes one, and the graph follows from its inventory.")}`;
  }
  const { graph, states } = view;
  const members = graph.nodes.filter(({ kind }) => kind === "member").length;
  return html`<div class="head"><h1>Graph</h1>
<p class="lede"><strong>${counted(members, "member")}</strong>, <strong>${counted(graph.edges.length, "dependency", "dependencies")}</strong>; arrows lead to what depends on it</p></div>
${graphPart(view, links)}
${states.size === 0 && html`<p class="note">Nobody has looked at the members yet: <code class="command">wgx doctor --all</code> gives them their colours.</p>`}`;
}

/** The drawing, what its colours mean, and the same in words. */
function graphPart(view: GraphView, links: Links): Html {
  return html`<ul class="legend" aria-hidden="true">${(["ok", "warn", "fail", "unknown"] as const).map(
    (state) => html`<li><span class="dot is-${state}"></span> ${state}</li>`,
  )}<li><span class="dot"></span> not looked at</li></ul>
<div class="graph-frame" tabindex="0" role="region" aria-label="Drawing of the graph">${drawing(view, links)}</div>
${inWords(view.graph)}`;
}

function drawing({ layout, states }: GraphView, links: Links): Html {
  const { width, height, groups, boxes, lines } = layout;
  return html`<svg class="graph" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="group" aria-label="Dependencies of the fleet">
<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="arrow" d="M0 0L8 4L0 8z"/></marker></defs>
${groups.map(
  (group) =>
    html`<rect class="group" ${place(group)} rx="8"/><text class="title" x="${group.x + 14}" y="${group.y + 17}">${group.title}</text>`,
)}
${lines.map(
  ({ edge, points }) =>
    html`<path class="edge" d="${curve(points)}" marker-end="url(#arrow)"><title>${edge.dependency.name} → ${edge.dependent.name}</title></path>`,
)}
${boxes.map(({ node, lines: [first, second], ...box }) => {
  const state = states.get(node.name);
  const inside = html`<title>${about(node, state)}</title><rect class="node" ${place(box)} rx="6"/><text x="${box.x + 8}" y="${box.y + 16}">${first}</text><text class="about" x="${box.x + 8}" y="${box.y + 30}">${second}</text>`;
  const look = `${state === undefined ? "" : `is-${state}`}${node.kind === "member" ? "" : " shown"}`;
  return state === undefined
    ? html`<g class="${look}">${inside}</g>`
    : html`<a class="${look}" href="${links.member(node.name)}">${inside}</a>`;
})}
</svg>`;
}

function about({ name, domain, scope, status }: OrgNode, state: MemberState | undefined): string {
  return `${name}: ${status ?? `${domain ?? "–"} › ${scope ?? "–"}`}${state === undefined ? "" : `, ${state}`}`;
}

/** Numbers of the layout, which need no escaping. */
function place({ x, y, width, height }: Box): Html {
  return html`x="${x}" y="${y}" width="${width}" height="${height}"`;
}

/** A line that leaves and arrives level. */
function curve([from = { x: 0, y: 0 }, to = from]: readonly Point[]): string {
  const bend = Math.max(30, (to.x - from.x) / 2);
  return `M${from.x} ${from.y}C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}`;
}

function inWords({ nodes }: OrgGraph): Html {
  const depending = nodes.filter(({ dependsOn }) => dependsOn.length > 0);
  if (depending.length === 0) return html`<p class="note">Nothing depends on anything.</p>`;
  return html`<details><summary>In words</summary><ul class="plain">${depending.map(
    ({ name, dependsOn }) => html`<li><strong>${name}</strong> depends on ${dependsOn.join(", ")}</li>`,
  )}</ul></details>`;
}
