import type { Finding } from "../../src/contracts/finding.ts";
import type { Cluster, MemberReport, Report, TemplateReport } from "../../src/contracts/report.ts";

const commit = "3f2a1c09d8b7e6f5a4c3b2d1e0f9a8b7c6d5e4f3";

/** A warning of the check `ci`, changed as the test needs it. */
export function aFinding(changes: Partial<Finding> = {}): Finding {
  return { check: "ci", severity: "warn", message: "no workflow runs on pull requests", ...changes };
}

/** A member that was read three hours before its report was finished; its state follows from its findings. */
export function aMember(name: string, changes: Partial<MemberReport> = {}): MemberReport {
  const open = (changes.findings ?? []).filter(({ waived }) => waived === undefined);
  const worst = (["fail", "warn"] as const).find((severity) => open.some((each) => each.severity === severity));
  return {
    name,
    state: worst ?? "ok",
    source: "local",
    location: `/work/${name}`,
    ref: "main",
    commit,
    committedAt: "2026-07-30T08:00:00Z",
    fetchedAt: "2026-08-01T09:00:00Z",
    findings: [],
    notRun: [],
    ...changes,
  };
}

/** A member that could not be read. */
export function anUnreadMember(name: string, reason: string, changes: Partial<MemberReport> = {}): MemberReport {
  return { name, state: "unknown", reason, source: "local", findings: [], notRun: [], ...changes };
}

/** A template and the members that hold each version of it. */
export function aTemplate(path: string, clusters: readonly Cluster[]): TemplateReport {
  return { path, policies: ["required"], clusters: [...clusters] };
}

/** A report of members; summary and exit code follow from them unless they are given. */
export function aReport(members: readonly MemberReport[], changes: Partial<Report> = {}): Report {
  const count = (state: MemberReport["state"]) => members.filter((member) => member.state === state).length;
  const summary = { ok: count("ok"), warn: count("warn"), fail: count("fail"), unknown: count("unknown") };
  return {
    schema: "wgx.report/1",
    run: {
      id: "20260801T120000000Z-0a1b2c",
      command: "doctor",
      startedAt: "2026-08-01T11:59:50Z",
      finishedAt: "2026-08-01T12:00:00Z",
      wgxVersion: "0.1.0",
    },
    members: [...members],
    fleet: [],
    notRun: [],
    templates: [],
    summary,
    exitCode: summary.unknown > 0 ? 3 : Number(summary.warn + summary.fail > 0),
    ...changes,
  };
}
