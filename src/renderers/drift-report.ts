import type { Finding } from "../contracts/finding.ts";
import type { MemberReport, Report } from "../contracts/report.ts";
import { counted, shellLine } from "../platform/text.ts";
import { severities } from "./by-urgency.ts";
import { codeBlock, codeSpan, escapeMarkdown } from "./escape-markdown.ts";
import { type FindingGroup, groupFindings, groupUnread, unreadReason } from "./finding-groups.ts";
import { findingItem } from "./markdown-finding.ts";
import { templateBlocks, templateFiles } from "./template-files.ts";

/**
 * How one member stands to the templates, with the rest of the fleet beside it, and what else was found there: a file
 * under `reports/` and the body of a pull request. Ends in a newline.
 */
export function renderDriftReport(report: Report, member: MemberReport): string {
  const blocks = [`# Drift report: ${escapeMarkdown(member.name)}`, origin(report, member), ...content(report, member)];
  return `${blocks.join("\n\n")}\n`;
}

function origin({ run }: Report, { source, ref, commit, committedAt, fetchedAt }: MemberReport): string {
  const at = commit === undefined ? "" : ` at ${codeSpan(commit)}`;
  const times = [
    committedAt === undefined ? "" : `, committed ${escapeMarkdown(committedAt)}`,
    fetchedAt === undefined ? "" : `, fetched ${escapeMarkdown(fetchedAt)}`,
  ];
  return [
    ref === undefined && commit === undefined
      ? `- Judged: nothing (source: ${source ?? "none"})`
      : `- Judged: ${ref === undefined ? "" : codeSpan(ref)}${at}${times.join("")} (source: ${source ?? "none"})`,
    `- By: wgx ${escapeMarkdown(run.wgxVersion)}, run ${codeSpan(run.id)}, finished ${escapeMarkdown(run.finishedAt)}`,
  ].join("\n");
}

function content(report: Report, member: MemberReport): readonly string[] {
  const alone: Report = { ...report, fleet: [], members: [member] };
  const groups = groupFindings(alone);
  const skipped = member.notRun.map(({ check, reason }) => `- ${codeSpan(check)}: ${escapeMarkdown(reason)}`);
  const notRun = skipped.length === 0 ? [] : ["## Not run, which is not a pass", skipped.join("\n")];
  if (member.state === "unknown") {
    const reason = `Not read, so nothing is said of its files: ${escapeMarkdown(unreadReason(member))}.`;
    const commands = groupUnread(alone).flatMap((group) => group.fixes.map(shellLine));
    return [reason, ...commandBlock("To make it readable:", commands), ...otherFindings(groups), ...notRun];
  }
  const files = templateFiles(report, member);
  if (groups.length === 0 && files.every(({ state }) => state === "identical")) {
    return [`Nothing to report: ${counted(files.length, "template file")} compared, no finding.`, ...notRun];
  }
  const drift = groups.filter(isDrift);
  return [
    "## Templates",
    ...templateBlocks(files),
    ...(drift.length === 0 ? [] : [drift.map((group) => findingItem({ ...group, members: [], fixes: [] })).join("\n")]),
    ...commandBlock(
      "To bring it in line:",
      drift.filter(isOpen).flatMap(({ fixes }) => fixes.map(shellLine)),
    ),
    ...otherFindings(groups.filter((group) => !isDrift(group))),
    ...notRun,
  ];
}

function isDrift({ finding }: { readonly finding: Finding }): boolean {
  return finding.state !== undefined;
}

function isOpen({ finding }: { readonly finding: Finding }): boolean {
  return finding.waived === undefined;
}

/** Commands to be pasted in one go. */
function commandBlock(title: string, commands: readonly string[]): readonly string[] {
  return commands.length === 0 ? [] : [title, codeBlock([...new Set(commands)], "sh")];
}

function otherFindings(groups: readonly FindingGroup[]): readonly string[] {
  if (groups.length === 0) return [];
  const blocks = severities.flatMap((severity) => {
    const same = groups.filter(({ finding }) => finding.severity === severity);
    if (same.length === 0) return [];
    return [`### ${severity}`, same.map((group) => findingItem({ ...group, members: [] })).join("\n")];
  });
  return ["## Other findings", ...blocks];
}
