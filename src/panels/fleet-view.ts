import type { Finding, Severity } from "../contracts/finding.ts";
import type { CheckMark, FleetView, MemberStanding, TrendPoint } from "../contracts/panel-views.ts";
import type { MemberReport, MemberState, Report } from "../contracts/report.ts";
import type { RunRecord } from "../contracts/run-record.ts";
import { severities, states } from "../renderers/by-urgency.ts";

/** Runs that a trend shows at most. */
const trendLength = 40;

/**
 * How a fleet stands by several reports: for each member and check what the newest says that looked. A member that the
 * newest report could not read is unknown, whatever older ones say. Pure.
 *
 * @param reports newest first, at least one.
 * @param runs of the journal, newest first.
 * @param names of the members that there are today; without them all that were looked at count.
 */
export function viewFleet(
  reports: readonly [Report, ...Report[]],
  runs: Iterable<RunRecord>,
  names?: ReadonlySet<string>,
): FleetView {
  const standings = new Map<string, Standing>();
  for (const report of reports) {
    for (const member of report.members) {
      if (names === undefined || names.has(member.name)) lookAt(standings, report, member);
    }
  }
  const members = [...standings.values()].map(settled);
  const checks = orderOfChecks(reports, members);
  const count = (state: MemberState): number => members.filter((member) => member.state === state).length;
  return {
    checks,
    members: members.toSorted(
      (a, b) => states.indexOf(a.state) - states.indexOf(b.state) || openFindings(b) - openFindings(a),
    ),
    fleet: fleetFindings(reports),
    templates: templatesOf(reports, members.length),
    summary: { ok: count("ok"), warn: count("warn"), fail: count("fail"), unknown: count("unknown") },
    run: reports[0].run,
    trend: trendOf(runs, members.length),
  };
}

/** A member while the reports are gone through. */
interface Standing extends Omit<MemberStanding, "state" | "marks" | "findings" | "notRun"> {
  readonly marks: Map<string, CheckMark>;
  readonly findings: Finding[];
  readonly notRun: MemberReport["notRun"];
  /** It could not be read; nothing older is believed. */
  readonly isUnknown: boolean;
}

function lookAt(standings: Map<string, Standing>, report: Report, member: MemberReport): void {
  const known = standings.get(member.name) ?? begin(report, member);
  standings.set(member.name, known);
  if (known.isUnknown) return;
  for (const check of checksOf(report, member)) {
    if (known.marks.has(check)) continue;
    const findings = member.findings.filter((finding) => finding.check === check);
    const skipped = member.notRun.find((each) => each.check === check);
    known.marks.set(check, markOf(findings, skipped !== undefined));
    known.findings.push(...findings);
    if (skipped) known.notRun.push(skipped);
  }
}

function begin({ run }: Report, { name, state, reason, commit, fetchedAt }: MemberReport): Standing {
  return {
    name,
    ...(reason !== undefined && { reason }),
    ...(commit !== undefined && { commit }),
    ...(fetchedAt !== undefined && { fetchedAt }),
    run,
    marks: new Map(),
    findings: [],
    notRun: [],
    isUnknown: state === "unknown",
  };
}

/** A report that does not say which checks it asked for says so by what they found. */
function checksOf({ checks }: Report, { findings, notRun }: MemberReport): readonly string[] {
  return checks ?? [...new Set([...findings, ...notRun].map(({ check }) => check))];
}

function markOf(findings: readonly Finding[], isSkipped: boolean): CheckMark {
  const open = findings.filter(({ waived }) => waived === undefined);
  const worst = worstOf(open);
  const state = worst ?? (findings.length > 0 ? "waived" : isSkipped ? "not run" : "ok");
  return { state, findings: worst === undefined ? findings.length : open.length };
}

function worstOf(findings: readonly Finding[]): Severity | undefined {
  return severities.find((severity) => findings.some((finding) => finding.severity === severity));
}

function settled({ isUnknown, ...standing }: Standing): MemberStanding {
  const worst = worstOf(standing.findings.filter(({ waived }) => waived === undefined));
  const state = isUnknown ? "unknown" : worst === "fail" || worst === "warn" ? worst : "ok";
  return {
    ...standing,
    state,
    findings: standing.findings.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity)),
  };
}

function openFindings({ findings }: MemberStanding): number {
  return findings.filter(({ severity, waived }) => severity !== "info" && waived === undefined).length;
}

/** Checks that found something at most members first; then as the reports have them. */
function orderOfChecks(reports: readonly Report[], members: readonly MemberStanding[]): readonly string[] {
  const all = [
    ...new Set([
      ...reports.flatMap(({ checks }) => checks ?? []),
      ...members.flatMap(({ marks }) => [...marks.keys()]),
    ]),
  ];
  const seen = all.filter((check) => members.some(({ marks }) => marks.has(check)));
  const weight = (check: string): number =>
    members.reduce((sum, { marks }) => {
      const state = marks.get(check)?.state;
      return sum + (state === "fail" ? 1000 : state === "warn" ? 1 : 0);
    }, 0);
  const weights = new Map(seen.map((check) => [check, weight(check)]));
  return seen.toSorted((a, b) => (weights.get(b) ?? 0) - (weights.get(a) ?? 0));
}

/** Of each check what the newest report says that asked for it. */
function fleetFindings(reports: readonly Report[]): readonly Finding[] {
  const done = new Set<string>();
  return reports.flatMap(({ checks, fleet }) => {
    const news = fleet.filter(({ check }) => !done.has(check));
    for (const check of checks ?? fleet.map((finding) => finding.check)) done.add(check);
    return news;
  });
}

/** Of the newest report that compared most of the members, else of the newest that compared any. */
function templatesOf(reports: readonly Report[], memberCount: number): Report["templates"] {
  const compared = reports.filter(({ templates }) => templates.length > 0);
  const whole = compared.find(({ members }) => members.length * 2 > memberCount);
  return (whole ?? compared[0])?.templates ?? [];
}

/** Runs that looked at most of the members and measured their drift, as `wgx doctor` does. */
function trendOf(runs: Iterable<RunRecord>, memberCount: number): readonly TrendPoint[] {
  const points: TrendPoint[] = [];
  for (const { id, name, command, startedAt, members, summary, drift } of runs) {
    if (summary === undefined || drift === undefined || members.length * 2 <= memberCount) continue;
    points.push({ id, command: name ?? command.join(" "), at: startedAt, summary, drift: drift.files });
    if (points.length === trendLength) break;
  }
  return points.reverse();
}
