import { join, resolve } from "node:path";
import type { CheckContext } from "../../checks/check.ts";
import { templateDrift } from "../../checks/template-drift.ts";
import type { MemberFacts } from "../../contracts/facts.ts";
import type { Finding } from "../../contracts/finding.ts";
import type { MemberReport, Report } from "../../contracts/report.ts";
import type { SyncOutcome } from "../../contracts/sync-outcome.ts";
import { describeMember, judgeMember } from "../../examination/judge-member.ts";
import { summarise } from "../../examination/summarise.ts";
import { counted, printable } from "../../platform/text.ts";
import { wgxVersion } from "../../platform/version.ts";
import { renderDriftReport } from "../../renderers/drift-report.ts";
import type { PlannedMember } from "../../sync/plan-fleet.ts";
import { clusterTemplates } from "../../templates/clusters.ts";
import { globMatcher } from "../../templates/policy.ts";
import type { Context } from "../context.ts";
import type { RollOutOptions } from "./options.ts";
import { writeOutput } from "./present.ts";
import type { Prepared } from "./roll-out-templates.ts";

/**
 * The drift report of a member as it was before the roll-out, Markdown.
 *
 * @param fixes `local`: with the commands that mend it on this machine; `none`: for others to read.
 */
export function driftReportOf(
  context: Context,
  prepared: Prepared,
  fixes: "local" | "none",
): (member: PlannedMember) => string {
  const { run, fleetPlan } = prepared;
  const members = fleetPlan.members.map((planned) => memberReport(context, prepared, planned, fixes));
  const examination = { members, fleet: [], notRun: [] };
  const report: Report = {
    schema: "wgx.report/1",
    run: {
      id: run.id,
      command: run.command.join(" "),
      startedAt: run.startedAt,
      finishedAt: context.now().toISOString(),
      wgxVersion,
    },
    ...examination,
    templates: clusterTemplates(
      fleetPlan.members.flatMap(({ plan, drift }) => (drift.known ? [{ name: plan.name, drift: drift.value }] : [])),
    ),
    ...summarise(examination, "warn"),
  };
  const byName = new Map(members.map((member) => [member.name, member]));
  return ({ plan }) => {
    const member = byName.get(plan.name);
    return member ? context.mask(renderDriftReport(report, member)) : "";
  };
}

/** Writes `drift-<member>-<time>.md` for each member that was published; a run that changes nothing writes nothing. */
export function writeDriftReports(
  context: Context,
  options: RollOutOptions,
  prepared: Prepared,
  { members }: SyncOutcome,
): void {
  const published = new Set(members.filter(({ state }) => state === "published").map(({ name }) => name));
  if (published.size === 0) return;
  const folder =
    options.reportDir === undefined ? join(prepared.root, "reports") : resolve(context.cwd, options.reportDir);
  const time = prepared.run.startedAt.replace(/[-:]/g, "").replace(/\.\d+/, "");
  const reportOf = driftReportOf(context, prepared, "local");
  for (const planned of prepared.fleetPlan.members) {
    if (!published.has(planned.plan.name)) continue;
    writeOutput(join(folder, `drift-${planned.plan.name}-${time}.md`), reportOf(planned));
  }
  if (!context.global.quiet)
    context.terminal.note(`wrote ${counted(published.size, "drift report")} to ${printable(folder)}`);
}

function memberReport(
  context: Context,
  { fleet, run }: Prepared,
  { observation, drift }: PlannedMember,
  fixes: "local" | "none",
): MemberReport {
  const notNeeded = { known: false, reason: "it is not needed" } as const;
  const { member, source, location, hasRemote, defaultBranch, judged, tree, unreachable, fetchedAt } = observation;
  const facts: MemberFacts = {
    member,
    source,
    location,
    hasRemote,
    defaultBranch,
    judged,
    clone: notNeeded,
    tree,
    profile: notNeeded,
    drift,
    inspected: new Map(),
    calls: notNeeded,
    ...(unreachable && { unreachable }),
    ...(fetchedAt !== undefined && { fetchedAt }),
  };
  const checking: CheckContext = {
    fleet,
    now: run.startedAt,
    maxAgeDays: Number.POSITIVE_INFINITY,
    platform: context.platform,
    wgxVersion,
    checkIds: [templateDrift.id],
    isExcluded: () => false,
    covers: (glob, text) => globMatcher(glob)(text),
  };
  const report = describeMember(facts, judgeMember(facts, [templateDrift], checking));
  if (fixes === "local") return report;
  const withoutFix = ({ fix: _fix, ...finding }: Finding): Finding => finding;
  return { ...report, findings: report.findings.map(withoutFix) };
}
