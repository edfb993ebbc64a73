import type { TrendPoint } from "../contracts/panel-views.ts";
import { counted } from "../platform/text.ts";
import { round } from "./charts.ts";
import { type Html, html } from "./html.ts";
import { moment } from "./moment.ts";

const area = { width: 640, height: 170, left: 34, right: 6, top: 8, bottom: 24 };
const widestStep = 48;
/** From the bottom up. */
const parts = ["ok", "unknown", "warn", "fail"] as const;

/** How the states of the members, and the drift of their files, went from run to run. */
export function trend(points: readonly TrendPoint[]): Html {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return html``;
  const most = Math.max(1, ...points.map(({ summary }) => parts.reduce((sum, state) => sum + summary[state], 0)));
  const mostDrift = Math.max(1, ...points.map(({ drift }) => drift));
  return html`<figure><figcaption>Members by state, ${counted(points.length, "run")}</figcaption>
${chart(points, most, ({ summary }) => parts.map((state) => ({ look: state, count: summary[state] })))}</figure>
<figure><figcaption>Files that differ from their template</figcaption>
${chart(points, mostDrift, ({ drift }) => [{ look: "drift", count: drift }])}</figure>
<details><summary>In numbers</summary><div class="scroll" tabindex="0" role="region" aria-label="Runs in numbers"><table><thead><tr><th scope="col">Run</th>${[
    ...parts,
    "drift",
  ].map((name) => html`<th scope="col" class="number">${name}</th>`)}</tr></thead><tbody>${points
    .toReversed()
    .map(
      ({ at, summary, drift }) =>
        html`<tr><th scope="row">${moment(at)}</th>${[...parts.map((state) => summary[state]), drift].map(
          (count) => html`<td class="number">${count}</td>`,
        )}</tr>`,
    )}</tbody></table></div></details>`;
}

interface Part {
  readonly look: string;
  readonly count: number;
}

/** A bar a run. It is for the eyes; the numbers stand in a table. */
function chart(points: readonly TrendPoint[], most: number, partsOf: (point: TrendPoint) => readonly Part[]): Html {
  const step = Math.min(widestStep, (area.width - area.left - area.right) / points.length);
  const width = step * 0.72;
  const scale = (area.height - area.top - area.bottom) / most;
  const floor = area.height - area.bottom;
  const level = (value: number): number => round(floor - value * scale);
  const [first = { at: "" }, last = first] = [points[0], points.at(-1)];
  return html`<svg class="chart" viewBox="0 0 ${area.width} ${area.height}" aria-hidden="true">
${[0, most].map(
  (value) =>
    html`<path class="grid" d="M${area.left} ${level(value)}H${area.width - area.right}"/><text x="${area.left - 7}" y="${level(value) + 4}" text-anchor="end">${value}</text>`,
)}
${points.map((point, index) => {
  const x = round(area.left + step * index + (step - width) / 2);
  let below = 0;
  return partsOf(point).map(({ look, count }) => {
    below += count;
    return (
      count > 0 &&
      html`<rect class="bar-${look}" x="${x}" y="${level(below)}" width="${round(width)}" height="${round(count * scale)}"/>`
    );
  });
})}
<text x="${area.left}" y="${area.height - 5}">${first.at.slice(0, 10)}</text>
${points.length >= 8 && html`<text x="${round(area.left + step * points.length)}" y="${area.height - 5}" text-anchor="end">${last.at.slice(0, 10)}</text>`}
</svg>`;
}
