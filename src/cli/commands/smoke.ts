import { smokeCheckIds, smokeTaskId } from "../../checks/registry.ts";
import { dispatchedSmokeTask } from "../../checks/smoke-task.ts";
import type { Known } from "../../contracts/facts.ts";
import type { MemberTaskRun } from "../../contracts/task-run.ts";
import type { Observed } from "../../examination/examine-fleet.ts";
import { Failure } from "../../platform/failure.ts";
import { findTask } from "../../tasks/find-task.ts";
import { type CheckSet, chooseChecks, explainCheck, listChecks } from "../choose-checks.ts";
import type { Context } from "../context.ts";
import type { ExaminationOptions } from "../examination-options.ts";
import { refuseContradictions } from "../formats.ts";
import { requireFleetFile } from "../open-fleet.ts";
import { refuseUnreadable } from "../open-source.ts";
import { checkPassedNames } from "../pass-env.ts";
import { type ExaminationKind, runExamination } from "../run-examination.ts";
import { type MemberPlan, runMembers } from "../run-members.ts";
import type { TaskOptions } from "../task-options.ts";

/** What `wgx smoke` takes on the command line. */
export interface SmokeOptions extends ExaminationOptions, TaskOptions {
  readonly run: boolean;
  /** Let the forge run the members' smoke workflows. */
  readonly dispatch: boolean;
  readonly wait: boolean;
}

/** `wgx smoke`: looks quickly at all members, and with `--run` tries their smoke tasks. Returns the exit status. */
export async function runSmoke(context: Context, options: SmokeOptions): Promise<number> {
  const { terminal } = context;
  if (options.explain !== undefined) {
    terminal.print(await explainCheck(options.explain));
    return 0;
  }
  refuseContradictions(options);
  refuseMisplaced(options);
  refuseUnreadable(options);
  const set: CheckSet = {
    ids: options.run || options.dispatch ? [...smokeCheckIds, smokeTaskId] : smokeCheckIds,
    deep: [],
    command: options.run ? "smoke --run" : "smoke",
  };
  if (options.listChecks) {
    terminal.print(await listChecks(options.check, set));
    return 0;
  }
  const chosen = await chooseChecks(options.check, set);
  const checks = chosen.map((check) => (options.dispatch && check.id === smokeTaskId ? dispatchedSmokeTask : check));
  const runs = checks.some(({ id }) => id === smokeTaskId);
  return runExamination(context, options, {
    file: requireFleetFile(context),
    checks,
    ...(runs && { prepareTask: options.dispatch ? dispatches(context, options) : smokeTasks(context, options) }),
  });
}

/** Options without the one that they belong to, or with one that they do not go with. @throws Failure "usage". */
function refuseMisplaced({ run, dispatch, wait, trust, passEnv, ref, source }: SmokeOptions): void {
  checkPassedNames(passEnv, "members");
  if (run && dispatch) {
    throw new Failure("usage", {
      message: "--run and --dispatch contradict each other: the task runs here, or on the forge",
      hint: "leave one of them out",
    });
  }
  if (wait && !dispatch) {
    throw new Failure("usage", {
      message: "--wait is about --dispatch",
      hint: "say --dispatch as well, or leave it out",
    });
  }
  if (!run && (trust || passEnv.length > 0)) {
    throw new Failure("usage", {
      message: `${trust ? "--trust" : "--pass-env"} is about running tasks, and nothing is run without --run`,
      hint: "say --run as well, or leave it out",
    });
  }
  if (run && source === "github") {
    throw new Failure("usage", {
      message: "--run and --source github contradict each other: a task runs in a checkout, and a forge has none",
      hint: "leave --source out; or let the forge run the members' smoke workflows, with --dispatch --wait",
    });
  }
  if (run && ref === "worktree") {
    throw new Failure("usage", {
      message: "--run and --ref worktree contradict each other: a task runs in a worktree of a commit",
      hint: "--ref head tries the commit that is checked out; wgx run smoke runs in the clones themselves",
    });
  }
}

/** Lets the forge run each member's smoke workflow. */
function dispatches(context: Context, options: SmokeOptions): NonNullable<ExaminationKind["prepareTask"]> {
  return ({ root }) =>
    async (members) => {
      const { dispatchSmoke } = await import("../dispatch-smoke.ts");
      return dispatchSmoke(context, members, {
        root,
        afterwards: options.wait ? "wait" : "leave",
        limit: options.taskTimeout,
      });
    };
}

/** Runs each member's smoke task in a throw-away worktree of the judged commit. */
function smokeTasks(context: Context, options: SmokeOptions): NonNullable<ExaminationKind["prepareTask"]> {
  return ({ git, run, root }) =>
    async (members) => {
      const plans = members.flatMap((member) => planOf(member, context.platform) ?? []);
      const runs = await runMembers(context, plans, {
        git,
        root,
        runId: run.id,
        code: "members",
        where: "worktree",
        order: "parallel",
        output: "kept",
        ...(options.jobs !== undefined && { jobs: options.jobs }),
        options,
      });
      return new Map(runs.map((each) => [each.name, judgeable(each)]));
    };
}

/** Members that cannot be read are left out; the report says why without being told. */
function planOf({ observation, profile }: Observed, platform: string): MemberPlan | undefined {
  if (observation.unreachable || !observation.judged.known || !profile.known) return undefined;
  const found = findTask(profile, "smoke", platform);
  if (found.kind === "runnable") return { observation, steps: found.steps, title: found.task.name };
  // A profile that is there and broken runs nothing, which is not green either.
  return { observation, settled: { outcome: found.kind === "empty" ? "empty" : "absent", reason: found.reason } };
}

/** What did not run at all cannot be judged, and is no failure of the task. */
function judgeable(run: MemberTaskRun): Known<MemberTaskRun> {
  const didRun = run.outcome !== "refused" && run.outcome !== "unknown" && run.outcome !== "interrupted";
  return didRun ? { known: true, value: run } : { known: false, reason: run.reason ?? run.outcome };
}
