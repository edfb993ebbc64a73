import type { CheckMark, FleetView, MemberStanding } from "../contracts/panel-views.ts";
import { counted } from "../platform/text.ts";
import { type Html, html } from "./html.ts";
import type { Links } from "./links.ts";

/** What a cell says to those who do not see it, and what it shows. */
const signs: Readonly<Record<CheckMark["state"], { readonly look: string; readonly word: string }>> = {
  ok: { look: "is-ok", word: "ok" },
  info: { look: "is-info", word: "info" },
  warn: { look: "is-warn", word: "warn" },
  fail: { look: "is-fail", word: "fail" },
  waived: { look: "is-waived", word: "waived" },
  "not run": { look: "is-quiet", word: "not run" },
};

/** Members by checks. What was found leads to the findings. */
export function matrix({ checks, members }: Pick<FleetView, "checks" | "members">, links: Links): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Members by checks"><table class="matrix">
<thead><tr><th scope="col" class="member">Member</th>${checks.map(
    (check) => html`<th scope="col"><span>${check}</span></th>`,
  )}</tr></thead>
<tbody>
${members.map((member) => row(member, checks, links))}
</tbody></table></div>`;
}

function row({ name, state, reason, marks }: MemberStanding, checks: readonly string[], links: Links): Html {
  const head = html`<th scope="row" class="member"><a href="${links.member(name)}"><span class="dot is-${state}"></span>${name}<span class="unseen">, ${state}</span></a></th>`;
  if (state === "unknown") {
    return html`<tr>${head}<td class="unread" colspan="${checks.length}">${reason ?? "could not be read"}</td></tr>\n`;
  }
  return html`<tr>${head}${checks.map((check) => cell(name, check, marks.get(check), links))}</tr>\n`;
}

function cell(name: string, check: string, mark: CheckMark | undefined, links: Links): Html {
  if (mark === undefined) return html`<td></td>`;
  const { look, word } = signs[mark.state];
  if (mark.state === "ok" || mark.state === "not run") {
    return html`<td><b class="cell ${look}"><i>${word}</i></b></td>`;
  }
  return html`<td><a class="cell ${look}" href="${links.member(name, check)}" title="${check}: ${counted(mark.findings, "finding")}"><i>${word}, ${mark.findings}</i></a></td>`;
}

/** What the signs mean. */
export function legend(): Html {
  return html`<ul class="legend" aria-hidden="true">${Object.values(signs).map(
    ({ look, word }) => html`<li><b class="cell ${look}"></b> ${word}</li>`,
  )}</ul>`;
}
