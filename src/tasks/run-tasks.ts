import type { MemberTaskRun, TaskOutcome } from "../contracts/task-run.ts";
import { processFamily } from "../git/process-family.ts";
import { mapBounded } from "../platform/pool.ts";
import { type MemberWork, type RunConditions, runMember } from "./run-member.ts";
import { inDependencyOrder } from "./schedule.ts";
import type { Workplaces } from "./workplaces.ts";

/** A member with what is to be run of it, or with what is certain before anything runs. */
export type Assignment = { readonly name: string; readonly dependsOn: readonly string[] } & (
  | { readonly work: MemberWork }
  | { readonly settled: MemberTaskRun }
);

export interface TasksPlan extends RunConditions {
  readonly assignments: readonly Assignment[];
  readonly workplaces: Workplaces;
  /** `dependencies`: a member waits for what it depends on, and is skipped where that did not end well. */
  readonly order: "parallel" | "dependencies";
  readonly jobs: number;
  readonly onDone?: (run: MemberTaskRun) => void;
}

/** Ends after which what depends on a member is not run. A member without such a task stands in nobody's way. */
const blocking: ReadonlySet<TaskOutcome> = new Set([
  "failed",
  "timeout",
  "interrupted",
  "skipped",
  "refused",
  "unknown",
]);

/** Runs what is assigned, in the members' folders. When it returns, no process of it is left, nor a worktree. */
export async function runTasks(plan: TasksPlan): Promise<MemberTaskRun[]> {
  const { assignments, workplaces, order, jobs, signal, onDone } = plan;
  // Found by this mark even if it left its process group.
  const family = processFamily("WGX_RUN_FAMILY");
  const run = async (assignment: Assignment, blocked?: MemberTaskRun): Promise<MemberTaskRun> => {
    const result = await settle(assignment, blocked);
    onDone?.(result);
    return result;
  };
  const settle = async (assignment: Assignment, blocked?: MemberTaskRun): Promise<MemberTaskRun> => {
    if ("settled" in assignment) return assignment.settled;
    const { name, work } = assignment;
    try {
      if (signal.aborted) return { name, outcome: "interrupted", reason: "interrupted" };
      if (blocked)
        return { name, outcome: "skipped", reason: `${blocked.name}, which it depends on, ${past(blocked)}` };
      const place = await workplaces.enter(name);
      if (!place.known) return { name, outcome: "unknown", reason: place.reason };
      return await runMember({ ...work, env: { ...work.env, ...family.mark } }, place.value, plan);
    } finally {
      workplaces.leave(name);
    }
  };
  try {
    if (order === "parallel") return await mapBounded(assignments, jobs, (assignment) => run(assignment));
    return await inDependencyOrder(assignments, jobs, (assignment, dependencies: readonly MemberTaskRun[]) =>
      run(
        assignment,
        dependencies.find(({ outcome }) => blocking.has(outcome)),
      ),
    );
  } finally {
    await family.end();
    await workplaces.close();
  }
}

function past({ outcome }: MemberTaskRun): string {
  switch (outcome) {
    case "unknown":
      return "could not be run";
    case "skipped":
      return "was skipped";
    case "refused":
      return "is not trusted";
    case "interrupted":
      return "was interrupted";
    default:
      return "failed";
  }
}
