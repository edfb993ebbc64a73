import type { MemberTaskRun, TaskRun } from "../contracts/task-run.ts";
import { shellLine } from "../platform/text.ts";
import { type JunitOutcome, renderJunitDocument } from "./junit-document.ts";

/** A task run for the test view of a CI service: one suite, a case per member. What was not run is skipped. */
export function renderJunitTaskRun({ run, work, members }: TaskRun): string {
  const name = "task" in work ? work.task : shellLine(work.argv);
  const cases = members.map((member) => ({
    name,
    className: member.name,
    seconds: (member.milliseconds ?? 0) / 1000,
    outcome: outcomeOf(member),
    ...(member.output && { output: member.output.tail.join("\n") }),
  }));
  return renderJunitDocument(run.command, [{ name, startedAt: run.startedAt, cases }]);
}

function outcomeOf({ outcome, reason = outcome, output }: MemberTaskRun): JunitOutcome {
  switch (outcome) {
    case "passed":
      return { kind: "passed" };
    case "failed":
    case "timeout":
      return { kind: "failed", message: reason, type: outcome, details: [reason, ...(output?.tail ?? [])].join("\n") };
    case "unknown":
    case "refused":
    case "interrupted":
      return { kind: "error", message: reason, type: outcome };
    case "skipped":
    case "empty":
    case "absent":
      return { kind: "skipped", message: reason };
  }
}
