import type { Finding, Severity } from "../contracts/finding.ts";
import type { MemberReport, MemberState, Report } from "../contracts/report.ts";

/** The order in which people want to read: what nobody could see first, what is well last. */
export const states: readonly MemberState[] = ["unknown", "fail", "warn", "ok"];
export const severities: readonly Severity[] = ["fail", "warn", "info"];

/** What makes a run fail: findings of this severity or worse. */
export type FailOn = "warn" | "fail";

/** Neither intended nor known from an earlier report. */
export function isOpen({ waived, baseline }: Finding): boolean {
  return waived === undefined && baseline !== "known";
}

export function isAtOrAbove(finding: Finding, failOn: FailOn): boolean {
  return isOpen(finding) && severities.indexOf(finding.severity) <= severities.indexOf(failOn);
}

/** The most urgent members first; equally urgent ones keep the report's order. */
export function membersByUrgency(members: readonly MemberReport[]): readonly MemberReport[] {
  return members.toSorted((a, b) => states.indexOf(a.state) - states.indexOf(b.state));
}

export function everyFinding(report: Report): readonly Finding[] {
  return [...report.fleet, ...report.members.flatMap((member) => member.findings)];
}

/** How many findings there are of each severity, waived ones left out: `2 fail 1 warn`. Empty where there are none. */
export function severityCounts(findings: readonly Finding[]): string {
  const counted = findings.filter((finding) => finding.waived === undefined);
  return severities
    .map((severity) => ({ severity, count: counted.filter((finding) => finding.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}`)
    .join(" ");
}
