import type { Finding } from "../contracts/finding.ts";
import { command } from "./empty.ts";
import { type Html, html } from "./html.ts";

/** A finding: how bad, where, why, and the command that mends it. */
export function findingItem({ severity, path, line, state, message, fix, waived, baseline }: Finding): Html {
  const look = waived ? "is-waived" : `is-${severity}`;
  return html`<li class="finding ${look}">
<p><span class="badge ${look}">${waived ? "waived" : severity}</span>${state !== undefined && html` <span class="badge">${state}</span>`}${
    baseline !== undefined && html` <span class="badge">${baseline}</span>`
  } ${message}</p>
${path !== undefined && html`<p class="where mono">${path}${line !== undefined && html`:${line}`}</p>`}
${waived && html`<p class="note">waived until ${waived.until}: ${waived.reason}</p>`}
${fix && !waived && html`<p class="fix">${command(fix.argv)}</p>`}
</li>`;
}
