import type { DriftState } from "../contracts/finding.ts";
import type { Cluster, TemplateReport } from "../contracts/report.ts";
import { counted } from "../platform/text.ts";
import { differs, sharedEdits, templateWords } from "../renderers/template-words.ts";
import { partsBar } from "./charts.ts";
import { command } from "./empty.ts";
import { type Html, html } from "./html.ts";
import type { Links } from "./links.ts";

const looks: Readonly<Record<DriftState, string>> = {
  identical: "ok",
  behind: "info",
  modified: "warn",
  foreign: "fail",
  mode: "warn",
  missing: "fail",
  orphaned: "warn",
  waived: "quiet",
  unknown: "unknown",
};

/** How the fleet stands to each template, and which members hold the same version of it. */
export function driftList(templates: readonly TemplateReport[], links: Links): Html {
  const worstFirst = templates.toSorted((a, b) => differing(b) - differing(a));
  return html`<ul class="drift">${worstFirst.map((template) => {
    const bar = partsBar(
      template.clusters.map(({ state, members }) => ({ look: looks[state], count: members.length })),
    );
    return html`<li><p class="drift-head"><span class="mono">${template.path}</span> <span class="faint">${template.policies.join(", ")}</span></p>${bar}
${
  differs(template)
    ? html`<details><summary>${templateWords(template.clusters).join(", ")}</summary>${clusters(template, links)}</details>`
    : html`<p class="note">${templateWords(template.clusters).join(", ")}</p>`
}</li>`;
  })}</ul>`;
}

function differing({ clusters: all }: TemplateReport): number {
  return all.filter(({ state }) => state !== "identical").reduce((sum, { members }) => sum + members.length, 0);
}

function clusters(template: TemplateReport, links: Links): Html {
  const [shared] = sharedEdits(template);
  const [holder] = shared?.members ?? [];
  return html`<ul class="plain clusters">${template.clusters.map((cluster) => clusterItem(cluster, links))}</ul>
${
  holder !== undefined &&
  html`<p class="note">Take what they share back: ${command([
    ...["wgx", "sync-templates", "--pull-from", holder, "--pattern", `templates/${template.path}`],
  ])}</p>`
}`;
}

function clusterItem({ state, blob, behind, members }: Cluster, links: Links): Html {
  return html`<li><svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><rect class="bar-${looks[state]}" width="10" height="10" rx="3"/></svg><span><strong>${state}</strong>${
    behind !== undefined && html` by ${counted(behind, "version")}`
  }${blob !== undefined && html` <span class="faint mono">${blob.slice(0, 8)}</span>`}: ${members.map(
    (name, index) => html`${index > 0 && ", "}<a href="${links.member(name)}">${name}</a>`,
  )}</span></li>`;
}
