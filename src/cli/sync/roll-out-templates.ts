import { availableParallelism } from "node:os";
import type { Fleet } from "../../contracts/fleet.ts";
import type { SyncIntent } from "../../contracts/sync-journal.ts";
import type { SyncPlan } from "../../contracts/sync-plan.ts";
import type { Git } from "../../git/git.ts";
import { metarepoRoot } from "../../inventory/find-fleet.ts";
import { cacheFolder } from "../../platform/cache-folder.ts";
import { Failure } from "../../platform/failure.ts";
import { openMemory } from "../../platform/memory.ts";
import { wgxVersion } from "../../platform/version.ts";
import { writes } from "../../sync/content-digest.ts";
import { type FleetPlan, planFleet } from "../../sync/plan-fleet.ts";
import { type BuiltMember, buildMembers } from "../../sync/roll-out.ts";
import { summarisePlan } from "../../sync/summarise-plan.ts";
import { readTemplateState, type TemplateState } from "../../sync/template-state.ts";
import { loadTemplates, type TemplateSet } from "../../templates/template-set.ts";
import type { Context } from "../context.ts";
import { openFleet, requireFleetFile, workspaceOf } from "../open-fleet.ts";
import { openGit } from "../open-git.ts";
import { startProgress } from "../progress.ts";
import { type Run, type RunOutcome, recorded } from "../run-log.ts";
import { chooseWork, type Work } from "./choose-work.ts";
import { requireConsent } from "./confirm.ts";
import { readIdentity } from "./identity.ts";
import { openSyncSource } from "./open-sync-source.ts";
import type { RollOutOptions } from "./options.ts";

/** Everything that was found out before anything is shown or written. */
export interface Prepared {
  readonly git: Git;
  readonly run: Run;
  readonly root: string;
  readonly fleet: Fleet;
  readonly templates: TemplateSet;
  readonly state: TemplateState;
  readonly work: Work;
  readonly fleetPlan: FleetPlan;
  readonly built: readonly BuiltMember[];
  readonly document: SyncPlan;
  readonly jobs: number;
}

/**
 * Rolls templates out: plans, builds the commits in a store of ours, and then shows them (`--dry-run`, `--plan`), or
 * publishes them. Returns the exit status.
 */
export async function rollOutTemplates(context: Context, options: RollOutOptions): Promise<number> {
  refuseContradictions(options);
  const looksOnly = options.dryRun || options.plan !== undefined;
  if (!looksOnly) requireConsent(context, options.yes);
  const file = requireFleetFile(context);
  const root = metarepoRoot(file);
  const { git, version } = openGit(context, options.timeout, openMemory(cacheFolder(root, context.env)));
  const work = async (run: Run): Promise<RunOutcome> => {
    const prepared = await prepare(context, options, { git, run, file, root, version });
    context.signal.throwIfAborted();
    if (looksOnly) return (await import("./show-plan.ts")).showPlan(context, options, prepared);
    return (await import("./publish-plan.ts")).publishPlan(context, options, prepared);
  };
  return recorded(context, { root, fleet: file, gitVersion: version }, work);
}

async function prepare(
  context: Context,
  options: RollOutOptions,
  { git, run, file, root, version }: { git: Git; run: Run; file: string; root: string; version: Promise<string> },
): Promise<Prepared> {
  const memory = openMemory(cacheFolder(root, context.env));
  const loading = loadTemplates(git, root, memory);
  // Awaited below; where the inventory stops the command first, nobody misses it.
  loading.catch(() => undefined);
  const [fleet] = await Promise.all([openFleet(context, file), version]);
  const work = await chooseWork(context, options, fleet);
  const templates = await loading;
  const state = await stateOf(git, templates);
  const workspace = workspaceOf(context, root);
  const jobs = options.jobs ?? availableParallelism();
  const progress = startProgress(context.terminal, "looked at", work.members.length);
  const fleetPlan = await planFleet(git, {
    members: work.members,
    templates,
    patterns: work.intent.patterns,
    orphans: work.intent.deleteOrphans ? "delete" : "keep",
    optional: work.intent.createOptional ? "create" : "leave",
    workspace,
    elsewhere: openSyncSource(context, git, options, { workspace, now: run.startedAt }),
    fetch: options.fetch ? "fetch" : "as-is",
    now: run.startedAt,
    jobs,
    onProgress: progress.update,
  }).finally(progress.stop);
  context.signal.throwIfAborted();
  const identity =
    options.dryRun || options.plan !== undefined
      ? { author: "wgx <wgx>", committer: "wgx <wgx>" }
      : await readIdentity(git, root, work.intent.author || undefined);
  const maker = { ...identity, seconds: Math.floor(Date.parse(work.at) / 1000), sign: work.intent.sign };
  const message = { title: work.intent.title, metarepo: nameOf(root), templates: state.commit ?? "none" };
  const built = await buildMembers(git, fleetPlan, templates.catalogue, message, maker, jobs);
  const document = documentOf(run, work.intent, state, withoutSecrets(fleetPlan, context.mask), built);
  return { git, run, root, fleet, templates, state, work, fleetPlan, built, document, jobs };
}

async function stateOf(git: Git, { root, history, catalogue }: TemplateSet): Promise<TemplateState> {
  // Without a history there is nothing to compare with, and everything waits for its first commit.
  if (!history.known || history.value.kind === "none")
    return { uncommitted: new Set(catalogue.map(({ path }) => path)) };
  const state = await readTemplateState(git, root);
  if (state.known) return state.value;
  throw new Failure("configuration", {
    message: `what of the templates is committed cannot be told: ${state.reason}`,
    place: { file: root },
  });
}

function documentOf(
  run: Run,
  intent: SyncIntent,
  { commit, uncommitted }: TemplateState,
  { members }: FleetPlan,
  built: readonly BuiltMember[],
): SyncPlan {
  const trees = new Map(
    built.map(({ planned, built: made }) => [planned.plan.name, made.known ? made.value.tree : undefined]),
  );
  const plans = members.map(({ plan }) => {
    const tree = trees.get(plan.name);
    return { ...plan, ...(tree !== undefined && { tree }) };
  });
  const written = new Set(plans.flatMap(({ files }) => writes(files).map(({ path }) => path)));
  return {
    schema: "wgx.sync-plan/1",
    run: { id: run.id, startedAt: run.startedAt, wgxVersion },
    templates: {
      ...(commit !== undefined && { commit }),
      patterns: intent.patterns,
      uncommitted: [...uncommitted].filter((path) => written.has(path)).sort(),
    },
    branch: intent.branch,
    deleteOrphans: intent.deleteOrphans,
    createOptional: intent.createOptional,
    members: plans,
    ...summarisePlan(plans),
  };
}

/** Reasons quote git, which quotes URLs. */
function withoutSecrets(plan: FleetPlan, mask: (text: string) => string): FleetPlan {
  return {
    ...plan,
    members: plan.members.map(({ plan: own, ...member }) => ({
      ...member,
      plan: { ...own, ...(own.reason !== undefined && { reason: mask(own.reason) }) },
    })),
  };
}

function nameOf(root: string): string {
  return root.slice(root.lastIndexOf("/") + 1) || root;
}

/** @throws Failure "usage" for options that cannot both be meant. */
function refuseContradictions(options: RollOutOptions): void {
  const { dryRun, plan, apply, resume, fetch } = options;
  const refuse = (message: string, hint: string): never => {
    throw new Failure("usage", { message, hint });
  };
  if (apply !== undefined && (dryRun || plan !== undefined))
    refuse("--apply carries a plan out, --dry-run and --plan only make one", "leave one of them out");
  if (apply !== undefined && resume) refuse("--apply and --resume contradict each other", "leave one of them out");
  if (resume && (dryRun || plan !== undefined))
    refuse("--resume goes on with a roll-out; it is no dry run", "leave one of them out");
  if (!fetch && !dryRun && plan === undefined)
    refuse("--no-fetch is for dry runs: what is written goes on top of what the remote has", "leave it out");
  const chooses =
    options.pattern.length > 0 ||
    options.repo.length > 0 ||
    options.all ||
    options.only !== undefined ||
    options.shard !== undefined;
  if ((resume || apply !== undefined) && chooses) {
    const which = resume ? "--resume" : "--apply";
    refuse(`${which} says which members and patterns; they cannot be chosen besides`, "leave them out");
  }
}
