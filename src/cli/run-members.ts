import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Step } from "../contracts/profile.ts";
import type { MemberTaskRun } from "../contracts/task-run.ts";
import type { Git } from "../git/git.ts";
import { runsFolder } from "../runs/journal.ts";
import type { Observation } from "../sources/local.ts";
import { lineStream } from "../tasks/line-stream.ts";
import { type Assignment, runTasks } from "../tasks/run-tasks.ts";
import { shownSteps } from "../tasks/shown-steps.ts";
import { findShell, stepCommand } from "../tasks/step-command.ts";
import { taskEnvironment } from "../tasks/task-environment.ts";
import { openTrust, originOf, trustPath } from "../tasks/trust-store.ts";
import { throwAwayWorktrees, type Workplaces } from "../tasks/workplaces.ts";
import { askTrust } from "./ask-trust.ts";
import type { Context } from "./context.ts";
import { startProgress } from "./progress.ts";
import type { TaskOptions } from "./task-options.ts";

/** What is to be run of a member that was observed, or what is certain without running anything. */
export type MemberPlan = { readonly observation: Observation } & (
  | { readonly steps: readonly Step[]; readonly title: string }
  | { readonly settled: Omit<MemberTaskRun, "name"> }
);

/** How it is run. */
export interface RunMembersPlan {
  readonly git: Git;
  readonly root: string;
  readonly runId: string;
  /** `members`: it is their code, and passes the trust gate; `own`: the operator typed it. */
  readonly code: "members" | "own";
  readonly where: "clone" | "worktree";
  readonly order: "parallel" | "dependencies";
  readonly output: "kept" | "kept and streamed";
  readonly jobs?: number;
  readonly options: TaskOptions;
}

/**
 * Runs the members' tasks, or a command in each, and tells how each ended, in the order given. What they say is kept
 * under `.wgx/runs/<run>/`. Where the run is interrupted, every process has ended when this returns.
 *
 * @throws Failure "usage" where code is not trusted and nobody can be asked.
 */
export async function runMembers(
  context: Context,
  members: readonly MemberPlan[],
  plan: RunMembersPlan,
): Promise<MemberTaskRun[]> {
  const { git, options, code, where } = plan;
  const refused = code === "members" ? await untrusted(context, members, options.trust) : new Set<string>();
  const shell = findShell(context.env["PATH"] ?? "");
  const assignments = members.map((member): Assignment => {
    const { name, dependsOn } = member.observation.member;
    if ("settled" in member) return { name, dependsOn, settled: { name, ...member.settled } };
    const commit = commitOf(member.observation);
    if (refused.has(name)) {
      const reason = `nobody has trusted its commit ${commit?.slice(0, 12) ?? ""}`;
      return {
        name,
        dependsOn,
        settled: { name, outcome: "refused", reason, ...(commit !== undefined && { commit }) },
      };
    }
    const commands = member.steps.map((step) => stepCommand(step, shell, member.title));
    const env = taskEnvironment(context.env, options.passEnv, name);
    return { name, dependsOn, work: { name, commands, env } };
  });
  const progress = startProgress(context.terminal, "ran", assignments.length);
  const stream = plan.output === "kept" ? undefined : lineStream((line) => context.terminal.note(context.mask(line)));
  const jobs = plan.jobs ?? availableParallelism();
  let done = 0;
  try {
    const runs = await runTasks({
      assignments,
      workplaces: where === "clone" ? clonesOf(members) : worktreesOf(git, members, jobs),
      order: plan.order,
      jobs,
      signal: context.signal,
      limit: options.taskTimeout * 1000,
      outputs: join(runsFolder(plan.root), plan.runId),
      ...(stream && { onOutput: stream.write }),
      onDone({ name }) {
        stream?.end(name);
        progress.update(++done);
      },
    });
    const commits = new Map(members.map(({ observation }) => [observation.member.name, commitOf(observation)]));
    return runs.map((run) => withoutSecrets({ ...run, ...commitField(commits.get(run.name)) }, context.mask));
  } finally {
    progress.stop();
  }
}

function commitField(commit: string | undefined): Pick<MemberTaskRun, "commit"> {
  return commit === undefined ? {} : { commit };
}

/** The names of members whose code may not run. */
function untrusted(context: Context, members: readonly MemberPlan[], trust: boolean): Promise<ReadonlySet<string>> {
  const untried = members.flatMap((member) => {
    const { observation } = member;
    const commit = commitOf(observation);
    if ("settled" in member || commit === undefined) return [];
    const origin = originOf(observation.repository?.config.originUrl, observation.location);
    return [{ name: observation.member.name, code: { origin, commit }, shown: shownSteps(member.steps) }];
  });
  return askTrust(context, untried, { store: openTrust(trustPath(context.env)), trust });
}

function commitOf({ judged }: Observation): string | undefined {
  return judged.known ? judged.value.commit : undefined;
}

function clonesOf(members: readonly MemberPlan[]): Workplaces {
  const places = new Map(members.map(({ observation }) => [observation.member.name, observation.location]));
  return {
    async enter(name) {
      const value = places.get(name);
      return value === undefined ? { known: false, reason: "it has no clone" } : { known: true, value };
    },
    leave: () => undefined,
    close: async () => undefined,
  };
}

function worktreesOf(git: Git, members: readonly MemberPlan[], jobs: number): Workplaces {
  const wanted = members.flatMap((member) => {
    const { observation } = member;
    const { repository, defaultBranch } = observation;
    const commit = commitOf(observation);
    if ("settled" in member || !repository || commit === undefined) return [];
    const branch = defaultBranch.known && isDefault(observation) ? { branch: defaultBranch.value.name } : {};
    return [{ name: observation.member.name, repository, commit, ...branch }];
  });
  return throwAwayWorktrees(git, wanted, jobs);
}

/** Whether the judged commit is the tip of the default branch; else it is checked out detached. */
function isDefault({ judged }: Observation): boolean {
  return judged.known && judged.value.ref !== "HEAD";
}

function withoutSecrets(run: MemberTaskRun, mask: (text: string) => string): MemberTaskRun {
  const { reason, output } = run;
  return {
    ...run,
    ...(reason !== undefined && { reason: mask(reason) }),
    ...(output && { output: { ...output, tail: output.tail.map(mask) } }),
  };
}
