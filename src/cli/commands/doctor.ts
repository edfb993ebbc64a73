import { availableParallelism } from "node:os";
import type { Check } from "../../checks/check.ts";
import type { Fleet, Member } from "../../contracts/fleet.ts";
import { type Examination, examineFleet, type ForgeFacts } from "../../examination/examine-fleet.ts";
import { loadBases } from "../../examination/load-bases.ts";
import { metarepoRoot } from "../../inventory/find-fleet.ts";
import { cacheFolder } from "../../platform/cache-folder.ts";
import { Failure } from "../../platform/failure.ts";
import { openMemory } from "../../platform/memory.ts";
import { startStopwatch } from "../../platform/stopwatch.ts";
import { renderTimes } from "../../renderers/times.ts";
import { loadTemplates } from "../../templates/template-set.ts";
import { chooseChecks, explainCheck, listChecks } from "../choose-checks.ts";
import type { Context } from "../context.ts";
import type { DoctorOptions } from "../doctor-options.ts";
import { refuseContradictions } from "../formats.ts";
import { chooseMembers, fleetFile, openFleet, requireFleetFile, workspaceOf } from "../open-fleet.ts";
import { openGit } from "../open-git.ts";
import { openReport } from "../open-report.ts";
import { openSource, refuseUnreadable } from "../open-source.ts";
import { startProgress } from "../progress.ts";
import { recorded } from "../run-log.ts";

/** `wgx doctor`: examines the chosen members and reports. Returns the exit status. */
export async function runDoctor(context: Context, options: DoctorOptions): Promise<number> {
  const { terminal } = context;
  if (options.explain !== undefined) {
    terminal.print((await chooseChecks([options.explain])).map(explainCheck).join(""));
    return 0;
  }
  refuseContradictions(options);
  refuseUnreadable(options);
  if (options.listChecks) {
    terminal.print(listChecks(await chooseChecks(options.check.length === 0 ? ["all"] : options.check)));
    return 0;
  }
  const checks = await chooseChecks(options.check);
  refuseUnheard(options, checks);
  const file = asksForFleet(options) ? requireFleetFile(context) : fleetFile(context);
  if (file === undefined) {
    const { examineHere } = await import("./doctor-here.ts");
    return examineHere(context, options, checks);
  }

  const root = metarepoRoot(file);
  const memory = openMemory(cacheFolder(root, context.env));
  const { git, version } = openGit(context, options.timeout, memory);
  return recorded(context, { root, fleet: file, gitVersion: version }, async (run) => {
    const stopwatch = startStopwatch(() => performance.now());
    const wantsTemplates = checks.some(({ needs }) => needs.drift);
    const templates = wantsTemplates ? stopwatch.time("templates", () => loadTemplates(git, root, memory)) : undefined;
    // It is awaited when members are compared; where the inventory stops the command first, nobody misses it.
    templates?.catch(() => undefined);
    const bases = loadBases(git, root, checks, memory);
    bases.catch(() => undefined);
    const [fleet] = await Promise.all([openFleet(context, file), version]);
    const members = await chooseMembers(fleet, options);
    const workspace = workspaceOf(context, root);
    const forge = options.forge ? startAsking(context, fleet, members) : undefined;
    // It is awaited when all facts are there; where the examination fails first, that is what is told.
    forge?.catch(() => undefined);
    const report = await openReport(context, options, run);
    const progress = startProgress(terminal, "examined", members.length);
    const examination = await examineFleet(git, {
      fleet,
      members,
      checks,
      ...(templates && { templates }),
      ...(forge && { forge }),
      bases,
      named: options.check,
      workspace,
      elsewhere: openSource(context, git, options, { workspace, now: run.startedAt }),
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
    }).finally(progress.stop);
    context.signal.throwIfAborted();
    refuseNothing(checks, examination.notRun);
    if (options.profile) terminal.note(renderTimes(stopwatch.laps()));
    return report.finish(examination);
  });
}

/** Asks the forges while the clones are read. */
async function startAsking(context: Context, fleet: Fleet, members: readonly Member[]): Promise<ForgeFacts> {
  const { askForges } = await import("../ask-forges.ts");
  return askForges(context, fleet, members);
}

/** `--forge` without a check that listens to it would ask for nothing. @throws Failure "usage". */
function refuseUnheard(options: DoctorOptions, checks: readonly Check[]): void {
  if (!options.forge || checks.some(({ needs }) => needs.forge)) return;
  throw new Failure("usage", {
    message: "--forge asks for the check inventory-reconcile, which was not chosen",
    hint: "add --check inventory-reconcile, or leave --forge out",
  });
}

/** Whether the command line speaks of a fleet, so that there has to be one. */
function asksForFleet(options: DoctorOptions): boolean {
  const { all, repo, exclude, domain, scope, only, source, forge } = options;
  return (
    all ||
    forge ||
    source === "cache" ||
    only !== undefined ||
    [repo, exclude, domain, scope].some((chosen) => chosen.length > 0)
  );
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
