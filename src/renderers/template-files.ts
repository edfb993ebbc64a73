import type { DriftState } from "../contracts/finding.ts";
import type { MemberReport, Report, TemplateReport } from "../contracts/report.ts";
import { byCodePoint } from "../platform/text.ts";
import { codeSpan } from "./escape-markdown.ts";
import { markdownTable } from "./markdown-table.ts";
import { sharedEdits, templateWords } from "./template-words.ts";

export interface TemplateFile {
  readonly path: string;
  readonly state: DriftState;
  readonly behind?: number | undefined;
  /** How the other members stand to it. */
  readonly others: string;
}

/** Every template file of the member, from the clusters that it is in and from its own findings, sorted by path. */
export function templateFiles(report: Report, member: MemberReport): readonly TemplateFile[] {
  const files = new Map<string, TemplateFile>();
  for (const { path, state } of member.findings) {
    if (path !== undefined && state !== undefined) files.set(path, { path, state, others: "" });
  }
  for (const template of report.templates) {
    const own = template.clusters.find(({ members }) => members.includes(member.name));
    if (own === undefined) continue;
    const { state, behind } = own;
    files.set(template.path, { path: template.path, state, behind, others: others(template, member.name) });
  }
  return [...files.values()].toSorted((a, b) => byCodePoint(a.path, b.path));
}

function others(template: TemplateReport, name: string): string {
  const rest = template.clusters.map((cluster) => ({
    ...cluster,
    members: cluster.members.filter((each) => each !== name),
  }));
  const words = templateWords(rest.filter(({ members }) => members.length > 0)).join(", ");
  const shared = sharedEdits(template).find(({ members }) => members.includes(name));
  return shared === undefined ? words : `${words} (this edit in ${shared.members.length - 1} of them)`;
}

/** A table of the files that differ, and the names of those that are current. */
export function templateBlocks(files: readonly TemplateFile[]): readonly string[] {
  const differing = files.filter(({ state }) => state !== "identical");
  const current = files.filter(({ state }) => state === "identical").map(({ path }) => codeSpan(path));
  const rows = differing.map(({ path, state, behind, others: rest }) => [
    codeSpan(path),
    behind === undefined ? state : `${state} ${behind}`,
    rest === "" ? "–" : rest,
  ]);
  return [
    ...(rows.length === 0
      ? ["No template file differs."]
      : [markdownTable(["File", "State", "Rest of the fleet"], rows)]),
    ...(current.length === 0 ? [] : [`Current: ${current.join(", ")}.`]),
  ];
}
