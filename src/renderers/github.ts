import type { Finding } from "../contracts/finding.ts";
import type { MemberReport, Report } from "../contracts/report.ts";
import { counted, printable, shellLine } from "../platform/text.ts";
import { type FailOn, isOpen, severities } from "./by-urgency.ts";
import { unreadReason } from "./finding-groups.ts";
import { comparisonCounts, outcome, stateCounts } from "./outcome.ts";

/** GitHub's words for our severities. */
const levels = { fail: "error", warn: "warning", info: "notice" } as const;

/**
 * A report as workflow commands of GitHub Actions, which become annotations: members that were not read, then findings
 * with the most serious first, then the counts. Waived and known findings are in the step summary only.
 *
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 *
 * @param options.workspace the folder of the workflow's own checkout: files in it are named relative to it, files of
 *   other members after the member.
 */
export function renderGithub(
  report: Report,
  options: { readonly failOn: FailOn; readonly workspace?: string | undefined },
): string {
  const unread = report.members.filter(({ state }) => state === "unknown");
  const found = [
    ...report.fleet.map((finding) => ({ finding, member: undefined })),
    ...report.members.flatMap((member) => member.findings.map((finding) => ({ finding, member }))),
  ].filter(({ finding, member }) => isOpen(finding) && !repeats(member, finding));
  const lines = [
    ...unread.map((member) => command("error", { title: `${member.name} could not be read` }, unreadReason(member))),
    ...severities.flatMap((severity) =>
      found
        .filter(({ finding }) => finding.severity === severity)
        .map(({ finding, member }) => annotation(finding, member, options.workspace)),
    ),
  ];
  const total = counted(report.members.length, "member");
  const counts = [total, stateCounts(report).join(", ")].filter((part) => part !== "").join(": ");
  const { baseline } = report;
  const last = [
    ...(baseline ? [`baseline ${printable(baseline.run)}: ${comparisonCounts(baseline).join(", ")}`] : []),
    `${counts}; exit ${report.exitCode}: ${outcome(report, options.failOn)}`,
  ];
  return `${[...lines, ...last].join("\n")}\n`;
}

/** Why a member was not read is said once. */
function repeats(member: MemberReport | undefined, finding: Finding): boolean {
  return member?.state === "unknown" && unreadReason(member).includes(finding.message);
}

function annotation(finding: Finding, member: MemberReport | undefined, workspace: string | undefined): string {
  const { check, severity, path, line, message, fix } = finding;
  const properties = {
    ...(path !== undefined && { file: fileIn(member, path, workspace) }),
    ...(path !== undefined && line !== undefined && { line: String(line) }),
    title: member === undefined ? check : `${member.name}: ${check}`,
  };
  return command(
    levels[severity],
    properties,
    fix === undefined ? message : `${message} (fix: ${shellLine(fix.argv)})`,
  );
}

/** A path that no file of the workflow's own checkout has by chance: that of the clone in it, or after the member's name. */
function fileIn(member: MemberReport | undefined, path: string, workspace: string | undefined): string {
  if (member === undefined) return path;
  const { name, location = "" } = member;
  if (workspace === undefined || !`${location}/`.startsWith(`${workspace}/`)) return `${name}/${path}`;
  return `${location}/${path}`.slice(workspace.length + 1);
}

function command(name: string, properties: Readonly<Record<string, string>>, message: string): string {
  const listed = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(value)}`);
  return `::${name} ${listed.join(",")}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return printable(text).replaceAll("%", "%25");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
