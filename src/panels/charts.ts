import type { RewardPoint } from "../contracts/panel-views.ts";
import { type Html, html } from "./html.ts";
import { number } from "./number.ts";

/** Units of the drawings; they grow and shrink with the page. */
const area = { width: 640, height: 220, left: 40, right: 14, top: 12, bottom: 28 };

/** Where rewards lie. */
const rewards = { worst: -1, best: 1 };

/** The mean of all rewards so far, after each of them. */
export function rewardChart(course: readonly RewardPoint[]): Html {
  const [first, last] = [course[0], course.at(-1)];
  if (first === undefined || last === undefined) return html``;
  const most = Math.max(last.rewards, first.rewards + 1);
  const x = (count: number): number =>
    round(area.left + ((count - first.rewards) / (most - first.rewards)) * (area.width - area.left - area.right));
  const y = (mean: number): number =>
    round(area.top + ((rewards.best - mean) / (rewards.best - rewards.worst)) * (area.height - area.top - area.bottom));
  const path = course.map(({ rewards: count, mean }) => `${x(count)} ${y(mean)}`).join("L");
  const said = `Mean reward after ${last.rewards}: ${twoDecimals(last.mean)}`;
  return html`<svg class="chart" viewBox="0 0 ${area.width} ${area.height}" role="img" aria-label="${said}">
${[1, 0.5, 0, -0.5, -1].map(
  (
    value,
  ) => html`<path class="${value === 0 ? "zero" : "grid"}" d="M${area.left} ${y(value)}H${area.width - area.right}"/>
<text x="${area.left - 8}" y="${y(value) + 4}" text-anchor="end">${value}</text>`,
)}
<path class="course" d="M${path}"/><circle class="last" cx="${x(last.rewards)}" cy="${y(last.mean)}" r="4"/>
<text x="${area.left}" y="${area.height - 6}">${first.at.slice(0, 10)}</text>
<text x="${area.width - area.right}" y="${area.height - 6}" text-anchor="end">${last.at.slice(0, 10)}, after ${number(last.rewards)}</text>
</svg>`;
}

/** A reward as a bar to the left or the right of nothing. */
export function rewardBar(mean: number): Html {
  const end = round(50 + Math.max(-1, Math.min(1, mean)) * 50);
  const [from, width] = end < 50 ? [end, 50 - end] : [50, end - 50];
  return html`<svg class="strip" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="bar-quiet" width="100" height="10"/><rect class="${mean < 0 ? "bar-fail" : "bar-ok"}" x="${from}" width="${width}" height="10"/><rect class="bar-zero" x="49.75" width="0.5" height="10"/></svg>`;
}

/** A whole and its parts, beside each other. */
export function partsBar(parts: readonly { readonly look: string; readonly count: number }[]): Html {
  const all = parts.reduce((sum, { count }) => sum + count, 0);
  let at = 0;
  return html`<svg class="strip" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">${parts.map(
    ({ look, count }) => {
      const from = at;
      const width = all === 0 ? 0 : (count / all) * 100;
      at += width;
      return html`<rect class="bar-${look}" x="${round(from)}" width="${round(width)}" height="10"/>`;
    },
  )}</svg>`;
}

/** At most two decimals. */
export function twoDecimals(value: number): string {
  return String(round(value));
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
