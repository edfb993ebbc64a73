import type { MemberStanding } from "../contracts/panel-views.ts";
import { counted } from "../platform/text.ts";
import { groupBy } from "../renderers/group-by.ts";
import { command } from "./empty.ts";
import { findingItem } from "./finding-item.ts";
import { type Html, html } from "./html.ts";
import type { Links } from "./links.ts";
import { ago } from "./moment.ts";

/** A member on a page of its own. @param now ISO 8601; undefined in a report */
export function renderMember(member: MemberStanding, links: Links, now: string | undefined): Html {
  return html`<p class="crumbs"><a href="/fleet">Fleet</a></p>
<div class="head"><h1>${member.name}</h1>${stateBadge(member.state)}</div>
${memberDetails(member, links, now)}`;
}

export function stateBadge(state: MemberStanding["state"]): Html {
  return html`<span class="badge is-${state}">${state}</span>`;
}

/** What is known of a member: where it was read, what was found, by check, and what is well. */
export function memberDetails(member: MemberStanding, links: Links, now: string | undefined): Html {
  const { name, state, reason, commit, fetchedAt, run, findings, notRun, marks } = member;
  const well = [...marks].flatMap(([check, mark]) => (mark.state === "ok" ? [check] : []));
  return html`${state === "unknown" && html`<p class="trouble">It could not be read: ${reason ?? "no reason is known"}.</p>`}
<p class="note">looked at ${ago(run.finishedAt, now)} by <span class="mono">${run.command}</span>${
    commit !== undefined && html`, commit <span class="mono">${commit.slice(0, 10)}</span>`
  }${fetchedAt !== undefined && html`, fetched ${ago(fetchedAt, now)}`}</p>
${[...groupBy(findings, ({ check }) => check)].map(
  ([check, found]) => html`<section class="card" id="${links.checkId(name, check)}">
<h3 class="check-head"><span class="mono">${check}</span> <span class="faint">${counted(found.length, "finding")}</span></h3>
<ul class="findings">${found.map(findingItem)}</ul>
<p class="note">Why: ${command(["wgx", "doctor", "--explain", check])}</p></section>`,
)}
${
  findings.length === 0 &&
  state !== "unknown" &&
  html`<p class="card">Nothing was found${notRun.length > 0 && html` by the checks that ran`}.</p>`
}
${
  notRun.length > 0 &&
  html`<details><summary>${counted(notRun.length, "check")} not run</summary><ul class="plain">${notRun.map(
    ({ check, reason: why }) => html`<li><span class="mono">${check}</span> <span class="faint">${why}</span></li>`,
  )}</ul></details>`
}
${well.length > 0 && html`<details><summary>${counted(well.length, "check")} found nothing</summary><p class="note mono">${well.join(", ")}</p></details>`}`;
}
