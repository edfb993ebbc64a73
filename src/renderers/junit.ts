import type { Finding } from "../contracts/finding.ts";
import type { MemberReport, Report } from "../contracts/report.ts";
import { type FailOn, isAtOrAbove } from "./by-urgency.ts";
import { unreadReason } from "./finding-groups.ts";
import { findingLine } from "./finding-text.ts";
import { type JunitCase, type JunitSuite, renderJunitDocument } from "./junit-document.ts";

/**
 * A report for the test view of a CI service: a suite per member, a case per check, and a suite for the fleet. A case
 * fails where the check found something that counts for the exit code; what else it found is its output. A check that
 * did not run is skipped, and a member that could not be read is an error.
 */
export function renderJunit(report: Report, options: { readonly failOn: FailOn }): string {
  const { run } = report;
  const suites = report.members.map((member) => memberSuite(report, member, options.failOn));
  const fleet = fleetSuite(report, options.failOn);
  const [first, ...more] = [...suites, ...(fleet.cases.length === 0 ? [] : [fleet])];
  const seconds = Math.max(0, Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000;
  // All members were looked at together, so the time is nobody's own: it stands once, with the first.
  return renderJunitDocument(run.command, first ? [{ ...first, seconds }, ...more] : []);
}

function memberSuite(report: Report, member: MemberReport, failOn: FailOn): JunitSuite {
  const { name, ref, commit, source, findings, notRun } = member;
  const reason = member.state === "unknown" ? unreadReason(member) : undefined;
  const unread: readonly JunitCase[] =
    reason === undefined
      ? []
      : [{ name: "readable", className: name, outcome: { kind: "error", type: "unknown", message: reason } }];
  return {
    name,
    startedAt: report.run.startedAt,
    properties: {
      ...(source !== undefined && { source }),
      ...(ref !== undefined && { ref }),
      ...(commit !== undefined && { commit }),
    },
    cases: [
      ...unread,
      ...casesOf(
        { className: name, findings, notRun, checks: report.checks ?? [], fixed: fixedIn(report, name) },
        failOn,
      ),
    ],
  };
}

/** The fleet's own findings, and the checks that ran nowhere. */
function fleetSuite(report: Report, failOn: FailOn): JunitSuite {
  const { run, fleet, notRun } = report;
  const found = { className: "fleet", findings: fleet, notRun, checks: [], fixed: fixedIn(report, undefined) };
  return { name: "fleet", startedAt: run.startedAt, cases: casesOf(found, failOn) };
}

function fixedIn({ baseline }: Report, name: string | undefined): readonly Finding[] {
  return (baseline?.fixed ?? []).filter(({ member }) => member === name).map(({ finding }) => finding);
}

interface Examined {
  readonly className: string;
  readonly findings: readonly Finding[];
  readonly notRun: MemberReport["notRun"];
  readonly checks: readonly string[];
  /** What a baseline had, and is gone. */
  readonly fixed: readonly Finding[];
}

/** A case for each check that was asked for, that found something, or that did not run. */
function casesOf({ className, findings, notRun, checks, fixed }: Examined, failOn: FailOn): readonly JunitCase[] {
  const reasons = new Map(notRun.map(({ check, reason }) => [check, reason]));
  const names = new Set([...checks, ...[...findings, ...fixed].map(({ check }) => check), ...reasons.keys()]);
  return [...names].map((name): JunitCase => {
    const found = findings.filter(({ check }) => check === name);
    const counting = found.filter((finding) => isAtOrAbove(finding, failOn));
    const others = [
      ...found
        .filter((finding) => !counting.includes(finding))
        .map((finding) => `${finding.severity}: ${findingLine(finding)}`),
      ...fixed.filter(({ check }) => check === name).map(({ message }) => `fixed: ${message}`),
    ];
    return {
      name,
      className,
      outcome: counting.length > 0 ? failed(counting) : passedOrSkipped(reasons.get(name)),
      ...(others.length > 0 && { output: others.join("\n") }),
    };
  });
}

function failed(findings: readonly Finding[]): JunitCase["outcome"] {
  const [first] = findings;
  const more = findings.length > 1 ? ` (and ${findings.length - 1} more)` : "";
  const type = findings.some(({ severity }) => severity === "fail") ? "fail" : "warn";
  return {
    kind: "failed",
    type,
    message: `${first?.message ?? ""}${more}`,
    details: findings.map(findingLine).join("\n"),
  };
}

function passedOrSkipped(reason: string | undefined): JunitCase["outcome"] {
  return reason === undefined ? { kind: "passed" } : { kind: "skipped", message: reason };
}
