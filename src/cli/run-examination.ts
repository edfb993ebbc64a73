import { availableParallelism } from "node:os";
import type { Check } from "../checks/check.ts";
import type { Fleet, Member } from "../contracts/fleet.ts";
import {
  type Bases,
  type Examination,
  type ExaminationPlan,
  examineFleet,
  type ForgeFacts,
} from "../examination/examine-fleet.ts";
import { loadBases } from "../examination/load-bases.ts";
import type { Git } from "../git/git.ts";
import { metarepoRoot } from "../inventory/find-fleet.ts";
import { cacheFolder } from "../platform/cache-folder.ts";
import { Failure } from "../platform/failure.ts";
import { type Memory, openMemory } from "../platform/memory.ts";
import { startStopwatch } from "../platform/stopwatch.ts";
import { renderTimes } from "../renderers/times.ts";
import { loadTemplates } from "../templates/template-set.ts";
import type { Context } from "./context.ts";
import type { ExaminationOptions } from "./examination-options.ts";
import { generatedFacts, hasGenerated } from "./generated-files.ts";
import { chooseShare, openFleet, workspaceOf } from "./open-fleet.ts";
import { openGit } from "./open-git.ts";
import { openReport } from "./open-report.ts";
import { openSource } from "./open-source.ts";
import { startProgress } from "./progress.ts";
import { type Run, recorded } from "./run-log.ts";

/** What one kind of examination has beside the others. */
export interface ExaminationKind {
  /** Absolute path of the inventory. */
  readonly file: string;
  readonly checks: readonly Check[];
  /** Asks the forges, where the checks listen to them. */
  readonly askForges?: (fleet: Fleet, members: readonly Member[]) => Promise<ForgeFacts>;
  /** Makes what runs a task of each member, where the checks judge one. */
  readonly prepareTask?: (about: { git: Git; run: Run; root: string }) => NonNullable<ExaminationPlan["runTask"]>;
}

/**
 * Examines the chosen members of a fleet with some checks, reports, and leaves a record of the run. What `wgx doctor` and
 * `wgx smoke` have in common. Returns the exit status.
 */
export function runExamination(
  context: Context,
  options: ExaminationOptions,
  { file, checks, askForges, prepareTask }: ExaminationKind,
): Promise<number> {
  const root = metarepoRoot(file);
  const memory = openMemory(cacheFolder(root, context.env));
  const { git, version } = openGit(context, options.timeout, memory);
  return recorded(context, { root, fleet: file, gitVersion: version }, async (run) => {
    const stopwatch = startStopwatch(() => performance.now());
    const wantsHistory = checks.some(({ needs }) => needs.drift);
    const wantsTemplates = wantsHistory || checks.some(({ needs }) => needs.presence);
    const templates = wantsTemplates
      ? stopwatch.time("templates", () =>
          loadTemplates(git, root, memory, wantsHistory ? "with history" : "as they are"),
        )
      : undefined;
    // It is awaited when members are compared; where the inventory stops the command first, nobody misses it.
    templates?.catch(() => undefined);
    const opening = openFleet(context, file);
    // It is awaited below, with what else is going on.
    opening.catch(() => undefined);
    const bases = loadAllBases(git, root, checks, { memory, opening });
    bases.catch(() => undefined);
    const [fleet] = await Promise.all([opening, version]);
    const { members, ofAllShares } = await chooseShare(fleet, options);
    const workspace = workspaceOf(context, root);
    const forge = askForges?.(fleet, ofAllShares);
    // It is awaited when all facts are there; where the examination fails first, that is what is told.
    forge?.catch(() => undefined);
    const source = await openChosenSource(context, options, {
      git,
      fleet,
      members,
      workspace,
      memory,
      now: run.startedAt,
    });
    const report = await openReport(context, options, run);
    const progress = startProgress(context.terminal, "examined", members.length);
    const examination = await examineFleet(git, {
      fleet,
      members,
      ...(options.shard && { share: { ...options.shard, members: ofAllShares } }),
      checks,
      ...(templates && { templates }),
      ...(forge && { forge }),
      bases,
      named: options.check,
      workspace,
      ...source,
      ref: options.ref,
      fetch: options.fetch ? "fetch" : "as-is",
      maxAgeDays: options.maxAge,
      now: run.startedAt,
      platform: context.platform,
      memory,
      jobs: options.jobs ?? availableParallelism(),
      onProgress: progress.update,
      ...(options.profile && { stopwatch }),
      ...(report.onMember && { onMember: report.onMember }),
      ...(prepareTask && { runTask: prepareTask({ git, run, root }) }),
    }).finally(progress.stop);
    context.signal.throwIfAborted();
    refuseNothing(checks, examination.notRun);
    if (options.profile) context.terminal.note(renderTimes(stopwatch.laps()));
    return report.finish(examination);
  });
}

/** Where the members are read, as the examination takes it. */
async function openChosenSource(
  context: Context,
  { source, check, ...options }: ExaminationOptions,
  about: { git: Git; fleet: Fleet; members: readonly Member[]; workspace: string; memory: Memory; now: string },
): Promise<Pick<ExaminationPlan, "elsewhere" | "hosted" | "withhold">> {
  const { git, fleet, members } = about;
  if (source !== "github") return { elsewhere: openSource(context, git, { ...options, source }, about) };
  const { openHostedSource, withholdContents } = await import("./open-hosted-source.ts");
  const hosted = openHostedSource(context, fleet, members, about);
  return check.length > 0 ? { hosted } : { hosted, withhold: withholdContents };
}

/** What the metarepo says beside its templates, with the generated files where a check looks at them. */
async function loadAllBases(
  git: Git,
  root: string,
  checks: readonly Check[],
  { memory, opening }: { readonly memory: Memory; readonly opening: Promise<Fleet> },
): Promise<Bases> {
  const wantsGenerated = checks.some(({ needs }) => needs.generated) && hasGenerated(root);
  const [bases, generated] = await Promise.all([
    loadBases(git, root, checks, memory),
    wantsGenerated ? opening.then(generatedFacts) : undefined,
  ]);
  return { ...bases, ...(generated && { generated }) };
}

/** Checks that were asked for and of which none can run would end in a report that finds nothing, and looks fine. */
function refuseNothing(checks: readonly Check[], notRun: Examination["notRun"]): void {
  if (checks.some(({ id }) => !notRun.some(({ check }) => check === id))) return;
  throw new Failure(
    "configuration",
    notRun.map(({ check, reason }) => ({
      message: `the check ${check} cannot run: ${reason}`,
      hint: `wgx doctor --explain ${check}`,
    })),
  );
}
