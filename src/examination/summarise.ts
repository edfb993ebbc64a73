import type { Finding } from "../contracts/finding.ts";
import type { Report, Summary } from "../contracts/report.ts";

/**
 * How many members are in which state, and the exit status that follows: 3 when one could not be read, else 1 when a
 * finding that is neither waived nor known from a baseline is at or above `failOn`, else 0.
 */
export function summarise(
  examination: Pick<Report, "members" | "fleet">,
  failOn: "warn" | "fail",
): { readonly summary: Summary; readonly exitCode: number } {
  const summary = { ok: 0, warn: 0, fail: 0, unknown: 0 };
  for (const { state } of examination.members) summary[state]++;
  const counts = ({ severity, waived, baseline }: Finding): boolean =>
    !waived && baseline !== "known" && (severity === "fail" || severity === failOn);
  const found = [...examination.members.flatMap(({ findings }) => findings), ...examination.fleet].some(counts);
  return { summary, exitCode: summary.unknown > 0 ? 3 : found ? 1 : 0 };
}
