import type { MemberReport, Report } from "../contracts/report.ts";
import { isOpen, membersByUrgency, severities, severityCounts, states } from "./by-urgency.ts";
import { codeSpan, escapeMarkdown } from "./escape-markdown.ts";
import {
  type FindingGroup,
  groupFindings,
  groupFixed,
  groupUnread,
  type UnreadGroup,
  unreadReason,
} from "./finding-groups.ts";
import { groupBy } from "./group-by.ts";
import { findingItem, fixItems } from "./markdown-finding.ts";
import { markdownTable } from "./markdown-table.ts";
import { comparisonCounts } from "./outcome.ts";
import { members } from "./phrases.ts";
import { differs, sharedEdits, templateWords } from "./template-words.ts";

/** A report for an issue, a step summary or a file. Deterministic; ends in a newline. */
export function renderMarkdown(report: Report): string {
  const { run, summary } = report;
  const blocks = [
    `# wgx ${escapeMarkdown(run.command.replace(/^wgx /, ""))}: ${members(report.members.length)}`,
    markdownTable(
      [...states.toReversed(), "exit"],
      [[...states.toReversed().map((state) => summary[state]), report.exitCode].map(String)],
    ),
    ...comparisonBlocks(report),
    ...memberBlocks(report),
    ...findingBlocks(report),
    ...templateBlocks(report),
    ...notRunBlocks(report),
    `Run ${codeSpan(run.id)}, finished ${escapeMarkdown(run.finishedAt)}, wgx ${escapeMarkdown(run.wgxVersion)}.`,
  ];
  return `${blocks.join("\n\n")}\n`;
}

function memberBlocks(report: Report): readonly string[] {
  if (report.members.length === 0) return ["No member was examined."];
  const rows = membersByUrgency(report.members).map((member) => [
    member.state,
    codeSpan(member.name),
    member.state === "unknown" ? escapeMarkdown(unreadReason(member)) : severityCounts(member.findings) || "–",
    judged(member),
    member.fetchedAt === undefined ? "–" : escapeMarkdown(member.fetchedAt),
  ]);
  return ["## Members", markdownTable(["State", "Member", "Findings", "Judged", "Fetched"], rows)];
}

function judged({ ref, commit }: MemberReport): string {
  const parts = [ref, commit?.slice(0, 10)].filter((part) => part !== undefined);
  return parts.length === 0 ? "–" : parts.map(codeSpan).join(" ");
}

function findingBlocks(report: Report): readonly string[] {
  const groups = groupFindings(report);
  const open = groups.filter(({ finding }) => isOpen(finding));
  const known = groups.filter(({ finding }) => finding.waived === undefined && finding.baseline === "known");
  const sections = [
    { title: "Not read", items: groupUnread(report).map(unreadItem) },
    ...bySeverity(report.baseline ? "New findings" : "Findings", open),
    ...bySeverity("Known findings", known),
    {
      title: "Fixed since the baseline",
      items: groupFixed(report).map((group) => findingItem({ ...group, fixes: [] })),
    },
    { title: "Waived", items: groups.filter(({ finding }) => finding.waived !== undefined).map(findingItem) },
  ];
  return sections.flatMap(({ title, items }) => (items.length === 0 ? [] : [`## ${title}`, items.join("\n")]));
}

function bySeverity(title: string, groups: readonly FindingGroup[]) {
  return severities.map((severity) => ({
    title: `${title}: ${severity}`,
    items: groups.filter(({ finding }) => finding.severity === severity).map((group) => findingItem(unmarked(group))),
  }));
}

/** The heading says already whether it is new. */
function unmarked({ finding: { baseline: _, ...finding }, ...group }: FindingGroup): FindingGroup {
  return { ...group, finding };
}

function comparisonBlocks({ baseline }: Report): readonly string[] {
  if (baseline === undefined) return [];
  const counts = comparisonCounts(baseline).join(", ");
  return [`Baseline ${codeSpan(baseline.run)} of ${escapeMarkdown(baseline.finishedAt)}: ${counts}.`];
}

function unreadItem({ reason, members: names, fixes }: UnreadGroup): string {
  return [`- ${names.map(codeSpan).join(", ")}: ${escapeMarkdown(reason)}`, ...fixItems(fixes)].join("\n");
}

function templateBlocks(report: Report): readonly string[] {
  const differing = report.templates.filter(differs);
  if (differing.length === 0) return [];
  const rows = differing.map((template) => [codeSpan(template.path), templateWords(template.clusters).join(", ")]);
  const candidates = differing.flatMap((template) =>
    sharedEdits(template).map((edit) => {
      const names = edit.members.map(codeSpan).join(", ");
      return `- ${codeSpan(template.path)}: the edit of ${names}`;
    }),
  );
  const pull = candidates.length === 0 ? [] : ["Shared edits, worth taking back:", candidates.join("\n")];
  return ["## Templates that differ", markdownTable(["Template", "Members"], rows), ...pull];
}

function notRunBlocks(report: Report): readonly string[] {
  const skipped = [...report.notRun, ...report.members.flatMap((member) => member.notRun)];
  if (skipped.length === 0) return [];
  const items = [...groupBy(skipped, ({ reason }) => reason)].map(([reason, same]) => {
    const checks = [...new Set(same.map(({ check }) => check))];
    return `- ${escapeMarkdown(reason)}: ${checks.map(codeSpan).join(", ")}`;
  });
  return ["## Not run, which is not a pass", items.join("\n")];
}
