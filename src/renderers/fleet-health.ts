import type { FleetHealth } from "../contracts/fleet-health.ts";
import type { MemberReport, Report } from "../contracts/report.ts";
import { printable } from "../platform/text.ts";
import { severities } from "./by-urgency.ts";
import { unreadReason } from "./finding-groups.ts";
import { groupBy } from "./group-by.ts";

type HealthState = "ok" | "warn" | "fail";

/** The ecosystem's health snapshot of a report. A member that was not read is `fail`: nobody saw that it is well. */
export function toFleetHealth(report: Report): FleetHealth {
  const states = report.members.map(healthState);
  const count = (state: HealthState) => states.filter((each) => each === state).length;
  return {
    timestamp: report.run.finishedAt,
    repoCount: report.members.length,
    status: { ok: count("ok"), warn: count("warn"), fail: count("fail") },
    details: report.members.map((member) => {
      const note = noteOf(member);
      return { id: member.name, state: healthState(member), ...(note === "" ? {} : { note }) };
    }),
    metadata: { run: report.run.id, wgxVersion: report.run.wgxVersion },
  };
}

function healthState({ state }: MemberReport): HealthState {
  return state === "unknown" ? "fail" : state;
}

/** `1 fail profile-invalid, 3 warn template-drift`: how many findings each check made. Empty for a member that is ok. */
function noteOf(member: MemberReport): string {
  if (member.state === "unknown") return `not seen: ${printable(unreadReason(member))}`;
  if (member.state === "ok") return "";
  const open = member.findings.filter(({ waived, severity }) => waived === undefined && severity !== "info");
  return severities
    .flatMap((severity) => {
      const checks = groupBy(
        open.filter((finding) => finding.severity === severity),
        ({ check }) => check,
      );
      return [...checks].map(([check, same]) => `${same.length} ${severity} ${check}`);
    })
    .join(", ");
}
