import { existsSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { Check } from "../../checks/check.ts";
import type { Fleet, Member } from "../../contracts/fleet.ts";
import { memberNamePattern } from "../../contracts/identifiers.ts";
import { examineFleet } from "../../examination/examine-fleet.ts";
import type { Git } from "../../git/git.ts";
import { runGit } from "../../git/run-git.ts";
import { examineMachine } from "../../machine/examine-machine.ts";
import { startStopwatch } from "../../platform/stopwatch.ts";
import { renderTimes } from "../../renderers/times.ts";
import { newRunId } from "../../runs/journal.ts";
import type { Context } from "../context.ts";
import type { ExaminationOptions } from "../examination-options.ts";
import { finishReport } from "../finish-report.ts";
import { openGit } from "../open-git.ts";

/**
 * `wgx doctor` where there is no fleet: this machine, and the repository that the current folder is in. Checks that
 * compare with a fleet or its templates have nothing to compare with, and are listed as not run.
 */
export async function examineHere(
  context: Context,
  options: ExaminationOptions,
  checks: readonly Check[],
): Promise<number> {
  const { git, version } = openGit(context, options.timeout);
  const gitVersion = await version;
  const started = context.now();
  const run = {
    id: newRunId(started),
    startedAt: started.toISOString(),
    command: ["wgx", ...context.argv.map(context.mask)],
  };
  const toplevel = await findToplevel(git, context.cwd);
  if (!context.global.quiet) {
    const subject =
      toplevel === undefined ? "this machine; this folder is in no git repository" : "this machine and this repository";
    context.terminal.note(`no fleet here (no repos.yml in this folder or above): examining ${subject}`);
  }
  const machine = await examineMachine(git, {
    gitVersion,
    nodeVersion: process.versions.node,
    temporaryFolder: tmpdir(),
    cwd: context.cwd,
  });
  const alone = checks.filter(({ level }) => level === "member");
  const members = toplevel === undefined ? [] : [soleMember(toplevel)];
  const stopwatch = startStopwatch(() => performance.now());
  const examination = await examineFleet(git, {
    fleet: soleFleet(members, toplevel ?? context.cwd),
    members,
    checks: alone,
    workspace: dirname(toplevel ?? context.cwd),
    locate: () => toplevel ?? context.cwd,
    ref: options.ref,
    fetch: options.fetch ? "fetch" : "as-is",
    maxAgeDays: options.maxAge,
    now: run.startedAt,
    platform: context.platform,
    jobs: options.jobs ?? availableParallelism(),
    ...(options.profile && { stopwatch }),
  });
  context.signal.throwIfAborted();
  if (options.profile) context.terminal.note(renderTimes(stopwatch.laps()));
  const withoutFleet = checks
    .filter(({ level, needs }) => level === "fleet" || needs.drift || needs.contracts || needs.toolchain)
    .map(({ id }) => ({ check: id, reason: "there is no fleet here" }));
  const whole = {
    ...examination,
    checks: ["machine", ...checks.map(({ id }) => id)],
    fleet: [...machine, ...examination.fleet],
    notRun: withoutFleet,
  };
  // Without a fleet there is little to see, so all of it is shown.
  const shown = { ...context, global: { ...context.global, verbose: !context.global.quiet } };
  return (await finishReport(shown, options, run, whole)).exitCode;
}

async function findToplevel(git: Git, cwd: string): Promise<string | undefined> {
  const outcome = await runGit(git, { cwd, args: ["rev-parse", "--show-toplevel"] });
  const path = outcome.stdout.toString("utf8").replace(/\n$/, "");
  return outcome.status === 0 && path !== "" ? path : nearestClone(cwd);
}

/** Where a repository seems to be that git refuses: it is there, and why it cannot be read is found out later. */
function nearestClone(cwd: string): string | undefined {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

function soleMember(toplevel: string): Member {
  const name = basename(toplevel);
  return {
    name: memberNamePattern.test(name) ? name : "this-repository",
    dependsOn: [],
    tags: [],
    metrics: false,
    profileExpected: false,
    integrity: false,
    templates: [],
  };
}

function soleFleet(members: readonly Member[], root: string): Fleet {
  return { file: "", root, members, references: [], excluded: [], warnings: [] };
}
