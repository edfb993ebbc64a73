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

/** Fixes by how many findings each mends, then by how much its check found, then by how bad that is. */
function frequentFixes(open: readonly Finding[]): readonly NextStep[] {
  const ofCheck = groupBy(open, ({ check }) => check);
  const rank = ({ severity }: Finding): number => severities.indexOf(severity);
  return [...groupBy(open, ({ fix }) => JSON.stringify(fix?.argv ?? [])).values()]
    .flatMap((same) => same.slice(0, 1).map((first) => ({ first, mends: same.length })))
    .toSorted(
      (a, b) =>
        b.mends - a.mends ||
        (ofCheck.get(b.first.check)?.length ?? 0) - (ofCheck.get(a.first.check)?.length ?? 0) ||
        rank(a.first) - rank(b.first),
    )
    .flatMap(({ first: { fix } }) => (fix ? [{ kind: "fix" as const, command: fix.argv }] : []));
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
