import type { Finding } from "../contracts/finding.ts";
import type { Report } from "../contracts/report.ts";
import { everyFinding, isAtOrAbove, severities } from "./by-urgency.ts";
import { type Fix, groupUnread } from "./finding-groups.ts";
import { groupBy } from "./group-by.ts";

export interface NextStep {
  /** `fix` changes something, `see` only shows. */
  readonly kind: "fix" | "see";
  readonly command: Fix;
}

/**
 * The first one to three things to do: make an unread member readable, mend what is found most often (the worse first
 * where that is equal), and read about the check that found the worst.
 */
export function nextSteps(report: Report): readonly NextStep[] {
  const open = everyFinding(report).filter((finding) => isAtOrAbove(finding, "warn"));
  const unread = groupUnread(report).flatMap(({ fixes }) =>
    fixes.map((command): NextStep => ({ kind: "fix", command })),
  );
  const steps = [...unread.slice(0, 1), ...frequentFixes(open)];
  const distinct = [...new Map(steps.map((step) => [JSON.stringify(step.command), step])).values()];
  return [...distinct.slice(0, 2), ...worstCheck(open)];
}

function frequentFixes(open: readonly Finding[]): readonly NextStep[] {
  const steps = open.flatMap((finding) => {
    const rank = severities.indexOf(finding.severity);
    if (finding.fix === undefined) return [];
    return [{ rank, step: { kind: "fix", command: finding.fix.argv } as const }];
  });
  return [...groupBy(steps, ({ step }) => JSON.stringify(step)).values()]
    .map((same) => ({ same, rank: Math.min(...same.map(({ rank }) => rank)) }))
    .toSorted((a, b) => b.same.length - a.same.length || a.rank - b.rank)
    .flatMap(({ same }) => same.slice(0, 1).map(({ step }) => step));
}

/** The explanation of the check with the most findings of the worst severity that there is. */
function worstCheck(open: readonly Finding[]): readonly NextStep[] {
  const worst = open.some(({ severity }) => severity === "fail") ? "fail" : "warn";
  const groups = groupBy(
    open.filter(({ severity }) => severity === worst),
    ({ check }) => check,
  );
  const [most] = [...groups].toSorted(([, a], [, b]) => b.length - a.length);
  return most === undefined ? [] : [{ kind: "see", command: ["wgx", "doctor", "--explain", most[0]] }];
}
