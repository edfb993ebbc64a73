import type { MemberReport } from "../contracts/report.ts";
import type { MemberTaskRun, TaskOutcome, TaskRun } from "../contracts/task-run.ts";

const incomplete: readonly TaskOutcome[] = ["unknown", "refused", "interrupted"];
const bad: readonly TaskOutcome[] = ["failed", "timeout", "skipped"];

/**
 * How many members ended how, and the exit status that follows: 3 where one was not run although it should have been,
 * else 1 where one failed, or where none passed, since nothing done is not green; else 0.
 */
export function summariseTaskRun(members: readonly MemberTaskRun[]): Pick<TaskRun, "summary" | "exitCode"> {
  const count = (outcome: TaskOutcome): number => members.filter((member) => member.outcome === outcome).length;
  const some = (outcomes: readonly TaskOutcome[]): boolean => outcomes.some((outcome) => count(outcome) > 0);
  const summary = {
    passed: count("passed"),
    failed: count("failed"),
    timeout: count("timeout"),
    interrupted: count("interrupted"),
    empty: count("empty"),
    absent: count("absent"),
    skipped: count("skipped"),
    refused: count("refused"),
    unknown: count("unknown"),
  };
  return { summary, exitCode: some(incomplete) ? 3 : some(bad) || count("passed") === 0 ? 1 : 0 };
}

/** How the journal remembers a member, so that `--only failed` finds those that did not end well. */
export function toMemberState({
  name,
  outcome,
  reason,
}: MemberTaskRun): Pick<MemberReport, "name" | "state" | "reason"> {
  return { name, state: stateOf(outcome), ...(reason !== undefined && { reason }) };
}

function stateOf(outcome: TaskOutcome): MemberReport["state"] {
  if (outcome === "passed" || outcome === "absent") return "ok";
  if (incomplete.includes(outcome)) return "unknown";
  return outcome === "empty" ? "warn" : "fail";
}
