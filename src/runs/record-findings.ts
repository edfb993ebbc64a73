import { type Finding, severity } from "../contracts/finding.ts";
import type { Report } from "../contracts/report.ts";
import type { RecordedFinding, RunRecord } from "../contracts/run-record.ts";

/** How many findings a record keeps; the journal is a memory, the report is the thing itself. */
const kept = 100;

/** What a record keeps of an examination: its most serious open findings, and how much drift there is. */
export function recordFindings({
  checks,
  members,
  fleet,
}: Pick<Report, "checks" | "members" | "fleet">): Pick<RunRecord, "findings" | "findingsOmitted" | "drift"> {
  const found = [
    ...fleet.map((finding) => ({ finding, member: undefined })),
    ...members.flatMap(({ name, findings }) => findings.map((finding) => ({ finding, member: name }))),
  ].filter(({ finding }) => isOpen(finding));
  const rank = (finding: Finding): number => severity.options.indexOf(finding.severity);
  const worst = found.toSorted((a, b) => rank(b.finding) - rank(a.finding)).slice(0, kept);
  return {
    findings: worst.map(({ finding, member }) => toRecorded(finding, member)),
    ...(found.length > kept && { findingsOmitted: found.length - kept }),
    ...(checks?.includes("template-drift") && { drift: driftOf(members) }),
  };
}

function isOpen({ severity, waived, baseline }: Finding): boolean {
  return severity !== "info" && waived === undefined && baseline !== "known";
}

function toRecorded(
  { check, severity, path, state, message, fix }: Finding,
  member: string | undefined,
): RecordedFinding {
  return {
    ...(member !== undefined && { member }),
    check,
    severity,
    ...(path !== undefined && { path }),
    ...(state !== undefined && { state }),
    message,
    ...(fix && { fix }),
  };
}

/** Intended differences are no drift; what could not be told is counted by itself. */
function driftOf(members: Report["members"]): NonNullable<RunRecord["drift"]> {
  const states = members.map(({ findings }) => findings.flatMap(({ state }) => (state === undefined ? [] : [state])));
  const differs = (state: string): boolean => state !== "waived" && state !== "unknown";
  return {
    files: states.flat().filter(differs).length,
    members: states.filter((each) => each.some(differs)).length,
    unknown: states.flat().filter((state) => state === "unknown").length,
  };
}
