import type { Finding, Severity } from "../contracts/finding.ts";
import type { TaskOutcome } from "../contracts/task-run.ts";
import { printable } from "../platform/text.ts";
import type { MemberCheck } from "./check.ts";

/** The member's own smoke task ends well. */
export const smokeTask: MemberCheck = {
  id: "smoke-task",
  level: "member",
  title: "the member's smoke task was run, and passed",
  severity: "fail",
  explanation: `"wgx smoke --run" runs the task "smoke" of each member's profile, in a throw-away worktree of the judged commit, once
somebody has trusted that commit. The output of each member is kept under .wgx/runs/<run>/.

fail  The task ended with another exit status than 0, could not be started, or took longer than --task-timeout.
warn  There is nothing to run: no profile, no task "smoke", or an empty one. It never counts as green.
info  The task passed.

"wgx smoke --dispatch --wait" lets the forge run the member's workflow wgx-smoke.yml on its default branch instead, and
finds the same: a workflow that is not there, or cannot be started by hand, is nothing to run. Without --wait nobody knows
how it ends, and the check is not run.

A member whose commit nobody trusted, or that could not be checked out, is not run and said to be so: its state is
unknown.`,
  needs: { profile: true, task: true },
  check: ({ task, profile }) => {
    if (!task?.known) return [];
    const { outcome, reason, output } = task.value;
    const declared = profile.known && profile.value.kind === "declared" ? profile.value : undefined;
    const line = declared?.profile.tasks.find(({ key }) => key === "smoke")?.line;
    const last = outcome === "passed" ? undefined : output?.tail.findLast((each) => each.trim() !== "");
    const said = last === undefined ? "" : `; it last said: ${printable(last).slice(0, 200)}`;
    const kept = outcome === "passed" || output?.file === undefined ? "" : ` (all of it: ${printable(output.file)})`;
    const finding: Finding = {
      check: smokeTask.id,
      severity: severityOf(outcome),
      ...place(declared?.path, line),
      message: outcome === "passed" ? "the smoke task passed" : `${sentence(outcome, reason)}${said}${kept}`,
    };
    return [finding];
  },
};

/** The same where the forge ran it: then no profile has to be read, which only tells where the task is declared. */
export const dispatchedSmokeTask: MemberCheck = { ...smokeTask, needs: { task: true } };

function place(path: string | undefined, line: number | undefined): Pick<Finding, "path" | "line"> {
  return { ...(path !== undefined && { path }), ...(line !== undefined && { line }) };
}

function severityOf(outcome: TaskOutcome): Severity {
  if (outcome === "passed") return "info";
  return outcome === "empty" || outcome === "absent" ? "warn" : "fail";
}

function sentence(outcome: TaskOutcome, reason: string | undefined): string {
  const nothing = outcome === "empty" || outcome === "absent";
  return nothing ? `no smoke task to run: ${reason ?? "none is declared"}` : `the smoke task ${reason ?? "failed"}`;
}
