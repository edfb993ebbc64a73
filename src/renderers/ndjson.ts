import type { FailureDocument } from "../contracts/failure.ts";
import type { Finding } from "../contracts/finding.ts";
import type { MemberReport, Report } from "../contracts/report.ts";
import type { ReportLine } from "../contracts/report-line.ts";
import { obeyedEscaped } from "./json.ts";

/** The line that comes before any member is looked at. */
export function renderRunLine(run: Omit<Report["run"], "finishedAt">): string {
  const { id, command, startedAt, wgxVersion } = run;
  return line({ type: "run", schema: "wgx.report-lines/1", run: { id, command, startedAt, wgxVersion } });
}

export function renderMemberLine(member: MemberReport): string {
  return line({ type: "member", member });
}

/**
 * What follows the members: the fleet's findings, and the end.
 *
 * @param written how many findings of a member its line has; undefined for a member without a line, which gets one.
 */
export function renderRest(report: Report, written: (member: string) => number | undefined): string {
  const members = report.members.flatMap((member) => {
    const count = written(member.name);
    if (count === undefined) return [renderMemberLine(member)];
    return member.findings.slice(count).map((finding) => renderFindingLine(finding, member));
  });
  const fleet = report.fleet.map((finding) => renderFindingLine(finding));
  return [...members, ...fleet, renderEndLine(report)].join("");
}

/** A whole report as lines. */
export function renderNdjson(report: Report): string {
  return renderRunLine(report.run) + renderRest(report, () => undefined);
}

/** The line that ends a report which was stopped. */
export function renderFailureLine(failure: FailureDocument): string {
  return line({ type: "failure", failure });
}

function renderFindingLine(finding: Finding, member?: MemberReport): string {
  return line({ type: "finding", ...(member && { member: member.name, state: member.state }), finding });
}

function renderEndLine({ run, checks, notRun, templates, baseline, summary, exitCode }: Report): string {
  return line({
    type: "end",
    finishedAt: run.finishedAt,
    ...(checks && { checks }),
    notRun,
    templates,
    ...(baseline && { baseline }),
    summary,
    exitCode,
  });
}

function line(content: ReportLine): string {
  return `${obeyedEscaped(JSON.stringify(content))}\n`;
}
