import type { MemberOutcome, SyncOutcome } from "../contracts/sync-outcome.ts";
import type { MemberPlan, PlanSummary } from "../contracts/sync-plan.ts";

/**
 * Counts a plan, and gives the exit status of a dry run: 3 where a member could not be read, 1 where changes wait or a
 * person has to decide, else 0.
 */
export function summarisePlan(members: readonly MemberPlan[]): { summary: PlanSummary; exitCode: number } {
  const summary: PlanSummary = {
    create: 0,
    update: 0,
    merge: 0,
    conflict: 0,
    skip: 0,
    "delete-orphan": 0,
    current: 0,
    members: { waiting: 0, held: 0, current: 0, unknown: 0 },
  };
  for (const { state, files, current } of members) {
    summary.members[state]++;
    summary.current += current;
    for (const { action } of files) summary[action]++;
  }
  const { waiting, held, unknown } = summary.members;
  return { summary, exitCode: unknown > 0 ? 3 : waiting + held > 0 ? 1 : 0 };
}

/**
 * Counts what became of the members, and gives the exit status: 4 where a host refuses our token, 3 where a member failed
 * or could not be read, 75 where a host asks to come again, 1 where something was left to a person, else 0.
 */
export function summariseOutcome(members: readonly MemberOutcome[]): {
  summary: SyncOutcome["summary"];
  exitCode: number;
} {
  const summary = { published: 0, "up-to-date": 0, current: 0, held: 0, "left-alone": 0, failed: 0, unknown: 0 };
  for (const { state } of members) summary[state]++;
  const open = members.some(({ plan }) =>
    plan.files.some(({ action, because }) => action === "conflict" || because === "unknown"),
  );
  const refusals = members.flatMap(({ refusal }) => refusal ?? []);
  const applying = [
    refusals.includes("authentication") ? 4 : 0,
    summary.failed - refusals.length + summary.unknown > 0 ? 3 : 0,
    refusals.includes("temporary") ? 75 : 0,
    open || summary["left-alone"] > 0 ? 1 : 0,
  ];
  return { summary, exitCode: applying.find((code) => code !== 0) ?? 0 };
}
