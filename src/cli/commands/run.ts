import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import type { Known, ProfileFacts } from "../../contracts/facts.ts";
import type { Member } from "../../contracts/fleet.ts";
import type { MemberTaskRun, TaskRun } from "../../contracts/task-run.ts";
import type { Git } from "../../git/git.ts";
import { metarepoRoot } from "../../inventory/find-fleet.ts";
import { cacheFolder } from "../../platform/cache-folder.ts";
import { Failure } from "../../platform/failure.ts";
import { openMemory } from "../../platform/memory.ts";
import { nearestName } from "../../platform/nearest-name.ts";
import { printable } from "../../platform/text.ts";
import { wgxVersion } from "../../platform/version.ts";
import { profileMemory } from "../../profile/profile-memory.ts";
import { profileFiles, profilePaths } from "../../profile/profile-paths.ts";
import { gatherLocal, type Observation } from "../../sources/local.ts";
import { findTask } from "../../tasks/find-task.ts";
import { summariseTaskRun, toMemberState } from "../../tasks/summarise-task-run.ts";
import type { Context } from "../context.ts";
import { chooseMembers, openFleet, requireFleetFile, type SelectOptions, workspaceOf } from "../open-fleet.ts";
import { openGit } from "../open-git.ts";
import { checkPassedNames } from "../pass-env.ts";
import { presentTaskRun, type TaskRunFormat } from "../present-task-run.ts";
import { recorded } from "../run-log.ts";
import { type MemberPlan, runMembers } from "../run-members.ts";
import type { TaskOptions } from "../task-options.ts";
import { splitWork, type Work } from "../task-work.ts";

/** What `wgx run` takes on the command line. */
export interface RunOptions extends SelectOptions, TaskOptions {
  readonly worktree: boolean;
  readonly ordered: boolean;
  readonly stream: boolean;
  readonly fetch: boolean;
  readonly format: TaskRunFormat;
  readonly json: boolean;
  readonly output?: string;
  readonly jobs?: number;
  /** Seconds for one git process. */
  readonly timeout: number;
}

type Profiles = (observation: Observation) => Known<ProfileFacts>;

/** `wgx run TASK` and `wgx run -- COMMAND`: one work in each chosen member. Returns the exit status. */
export async function runRun(context: Context, options: RunOptions, operands: readonly string[]): Promise<number> {
  const format = chooseFormat(options);
  const work = splitWork(context.argv, operands);
  const code = "task" in work ? "members" : "own";
  checkPassedNames(options.passEnv, code);
  const file = requireFleetFile(context);
  const root = metarepoRoot(file);
  const memory = openMemory(cacheFolder(root, context.env));
  const { git, version } = openGit(context, options.timeout, memory);
  return recorded(context, { root, fleet: file, gitVersion: version }, async (run) => {
    const [fleet] = await Promise.all([openFleet(context, file), version]);
    const jobs = options.jobs ?? availableParallelism();
    const chosen = await chooseMembers(fleet, options);
    const observations = await observe(git, chosen, { options, jobs, workspace: workspaceOf(context, root) });
    context.signal.throwIfAborted();
    const profiles = profileMemory(memory);
    const profileOf: Profiles = ({ tree }) => (tree.known ? profiles.lookUp(tree.value) : tree);
    const plans = observations.map((each) => planOf(each, work, options, profileOf, context.platform));
    profiles.keep();
    refuseUnknownTask(work, plans, profileOf);
    const how = {
      where: options.worktree ? "worktree" : "clone",
      order: options.ordered ? "dependencies" : "parallel",
    } as const;
    const output = options.stream ? "kept and streamed" : "kept";
    const members = await runMembers(context, plans, { git, root, runId: run.id, code, ...how, output, jobs, options });
    context.signal.throwIfAborted();
    const document: TaskRun = {
      schema: "wgx.task-run/1",
      run: {
        id: run.id,
        command: run.command.join(" "),
        startedAt: run.startedAt,
        finishedAt: context.now().toISOString(),
        wgxVersion,
      },
      work: "task" in work ? { task: work.task } : { argv: work.argv.map(context.mask) },
      ...how,
      members,
      ...summariseTaskRun(members),
    };
    const target = options.output === undefined ? {} : { output: resolve(context.cwd, options.output) };
    await presentTaskRun(context, document, { format, ...target });
    return { exitCode: document.exitCode, members: members.map(toMemberState) };
  });
}

/** @throws Failure "usage" where --json and another form are asked for. */
function chooseFormat({ format, json }: RunOptions): TaskRunFormat {
  if (!json || format === "human" || format === "json") return json ? "json" : format;
  throw new Failure("usage", {
    message: `--json and --format ${format} contradict each other`,
    hint: "leave one of them out",
  });
}

/** Opens the members and reads their profiles: those of the default branches, or as they lie in the clones. */
function observe(
  git: Git,
  members: readonly Member[],
  about: { readonly options: RunOptions; readonly jobs: number; readonly workspace: string },
): Promise<Observation[]> {
  const files = new Set<string>(profileFiles);
  const { options, jobs, workspace } = about;
  return gatherLocal(git, members, {
    wantClone: false,
    tree: Promise.resolve({ paths: profilePaths, folders: [], contents: (path) => files.has(path), further: () => [] }),
    ref: options.worktree ? "default" : "worktree",
    fetch: options.fetch ? "fetch" : "as-is",
    workspace,
    jobs,
  });
}

function planOf(
  observation: Observation,
  work: Work,
  { worktree }: RunOptions,
  profileOf: Profiles,
  platform: string,
): MemberPlan {
  const { unreachable, judged } = observation;
  const settled = (run: Omit<MemberTaskRun, "name">): MemberPlan => ({ observation, settled: run });
  if (unreachable) return settled({ outcome: "unknown", reason: unreachable.reason });
  // A command needs no commit, unless it is to be checked out.
  if (!judged.known && (worktree || "task" in work)) return settled({ outcome: "unknown", reason: judged.reason });
  if ("argv" in work) return { observation, steps: [{ argv: work.argv }], title: "wgx run" };
  const found = findTask(profileOf(observation), work.task, platform);
  if (found.kind === "runnable") return { observation, steps: found.steps, title: found.task.name };
  return settled({ outcome: found.kind, reason: found.reason });
}

/** A task that no member declares, as far as they can be read, is a typing error. @throws Failure "usage". */
function refuseUnknownTask(work: Work, plans: readonly MemberPlan[], profileOf: Profiles): void {
  const outcomes = plans.map((plan) => ("settled" in plan ? plan.settled.outcome : "runnable"));
  const isKnown = outcomes.some((outcome) => outcome === "runnable" || outcome === "empty");
  if (!("task" in work) || isKnown || !outcomes.includes("absent")) return;
  const names = plans.flatMap(({ observation }) => {
    const profile = profileOf(observation);
    return profile.known && profile.value.kind === "declared"
      ? profile.value.profile.tasks.map(({ name }) => name)
      : [];
  });
  const near = nearestName(work.task, new Set(names));
  throw new Failure("usage", {
    message: `no member that was chosen and can be read declares a task "${printable(work.task)}"`,
    hint:
      near === undefined
        ? "tasks stand in .wgx/profile.yml of each member; a command of your own goes behind --"
        : `did you mean "${near}"?`,
  });
}
