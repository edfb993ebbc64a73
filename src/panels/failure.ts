import type { Problem } from "../contracts/failure.ts";
import { formatPlace } from "../platform/text.ts";
import { type Html, html } from "./html.ts";

/** What stands where a panel cannot be shown: what is wrong, where, and what to do. */
export function renderFailure(title: string, problems: readonly Problem[]): Html {
  return html`<h1>${title}</h1>
<div class="card" role="alert">${problems.map(
    ({ message, place, hint }) => html`<div><p class="trouble">${message}</p>
${place && html`<p class="faint mono">${formatPlace(place)}</p>`}
${hint !== undefined && html`<p class="note">${hint}</p>`}</div>`,
  )}</div>`;
}
