import type { Comparison, Report } from "../contracts/report.ts";
import { counted } from "../platform/text.ts";
import { everyFinding, type FailOn, isAtOrAbove, states } from "./by-urgency.ts";
import { members } from "./phrases.ts";

/** How many members are in which state, the parts of `7 ok, 3 warn, 1 fail, 1 unknown`. */
export function stateCounts({ summary }: Report): readonly string[] {
  return states
    .toReversed()
    .filter((state) => summary[state] > 0)
    .map((state) => `${summary[state]} ${state}`);
}

/** What the exit code of a report means; the codes are those of `wgx help exit-codes`. */
export function outcome(report: Report, failOn: FailOn): string {
  const count = everyFinding(report).filter((finding) => isAtOrAbove(finding, failOn)).length;
  const found = `${counted(count, report.baseline ? "new finding" : "finding")} at or above ${failOn}`;
  switch (report.exitCode) {
    case 0:
      if (everyFinding(report).length === 0) return "nothing to report";
      return `nothing ${report.baseline ? "new" : "to report"} at or above ${failOn}`;
    case 1:
      return count === 0 ? "there are findings" : found;
    case 2:
      return "usage or configuration error";
    case 3:
      return count === 0 ? incomplete(report) : `${incomplete(report)}; ${found}`;
    case 4:
      return "authentication or permission refused";
    case 70:
      return "a defect in wgx itself";
    case 75:
      return "temporary failure, safe to run again";
    case 130:
      return "interrupted";
    default:
      return "see wgx help exit-codes";
  }
}

/** `3 new, 12 known, 2 fixed`, and the parts of it that say how much could not be compared. */
export function comparisonCounts({ new: found, known, fixed, notSeen }: Comparison): readonly string[] {
  const counts = [`${found} new`, `${known} known`, `${fixed.length} fixed`];
  return notSeen === 0 ? counts : [...counts, `${notSeen} not looked for`];
}

function incomplete({ summary }: Report): string {
  return summary.unknown === 0
    ? "incomplete, something could not be read or written"
    : `incomplete, ${members(summary.unknown)} could not be read`;
}
