import { mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { buildDemoFleet } from "../../demo/build-fleet.ts";
import { sights } from "../../demo/sights.ts";
import { Failure } from "../../platform/failure.ts";
import { shellLine } from "../../platform/text.ts";
import { paintFor } from "../../renderers/paint.ts";
import type { Context } from "../context.ts";
import { exitStatuses } from "../exit-status.ts";
import { openGit } from "../open-git.ts";

/** A command of the walk, with what it is about and the exit status that the demo fleet gives it. */
interface Step {
  readonly about: string;
  readonly args: readonly string[];
  readonly status: number;
}

/** What the policy decides on the first event of the demo's feed; it follows from the event's id. */
const firstDecision = "dec-ac6fa2068dd6e518c503d4b645c9f9c4";

const walk: readonly Step[] = [
  { about: "The fleet as the inventory declares it, dependencies first.", args: ["list"], status: 0 },
  { about: "Its documents against their contracts: one profile is broken.", args: ["validate"], status: 1 },
  {
    about: "A quick look at all of them, which runs nothing. One cannot be read, so the round is incomplete.",
    args: ["smoke"],
    status: 3,
  },
  {
    about: "Health and drift of every member. One cannot be read, so the run is incomplete, and says so.",
    args: ["doctor", "--all", "--report-dir", "reports"],
    status: 3,
  },
  {
    about: "Why a check exists, and what to do about what it finds.",
    args: ["doctor", "--explain", "template-drift"],
    status: 0,
  },
  {
    about: "What rolling the templates out would change in two of them: an update, a merge, and a conflict left out.",
    args: ["plan", "--repo", "glasshouse", "--repo", "waterworks", "--pattern", "templates/{SECURITY.md,.github/**}"],
    status: 1,
  },
  {
    about:
      "Rolled out to all that can be read: one branch for each, pushed to its remote. The conflict is left to a person.",
    args: ["up", "--yes", "--exclude", "beehive", "--author", "Mira Ost <mira@lindenhof.example>"],
    status: 1,
  },
  {
    about: "Again: what is there already is recognised, and nothing is done.",
    args: ["up", "--yes", "--repo", "toolshed", "--author", "Mira Ost <mira@lindenhof.example>"],
    status: 0,
  },
  {
    about: "And back: two members share an edit of a template, which is taken into the metarepo's work tree.",
    args: [
      ...["sync-templates", "--pull-from", "toolshed", "--pull-from", "waterworks"],
      ...["--pattern", "templates/scripts/check.sh"],
    ],
    status: 0,
  },
  {
    about: "The fleet's index and graph, and what the clones say otherwise. None of that changes the exit status.",
    args: ["index"],
    status: 0,
  },
  { about: "What depends on one of them, directly and through others.", args: ["impact", "toolshed"], status: 0 },
  {
    about: "The other river: events. Every line of the feed against its contract; one is a link that links nowhere.",
    args: ["ingest", "validate"],
    status: 1,
  },
  {
    about: "A new event at its end, under the lock that all its writers take.",
    args: ["ingest", "add", "--type", "news", "--source", "demo", "--title", "Somebody walks through the garden"],
    status: 0,
  },
  {
    about: "To the store and the policy, looked at there, and reported. The bad line becomes a dead letter.",
    args: ["ingest"],
    status: 1,
  },
  {
    about: "What the policy decided on the first event was a success: that moves it.",
    args: ["ingest", "feedback", "--decision", firstDecision, "--outcome", "success"],
    status: 0,
  },
  {
    about: "How far each sink is, and what did not get through.",
    args: ["ingest", "status"],
    status: 1,
  },
  {
    about: "Last, the log of all that: what was run, what stood in the way, what to do next.",
    args: ["log-sync"],
    status: 0,
  },
];

export interface DemoOptions {
  /** Whether the walk is run, too. */
  readonly walk: boolean;
}

/**
 * `wgx demo [DIR]`: builds the demo fleet and runs the walk over it, each command printed before it runs. The fleet stays.
 *
 * @throws Failure "usage" for a folder that is not empty, "defect" where a command ends otherwise than the fleet makes it.
 */
export async function runDemo(context: Context, options: DemoOptions, directory: string | undefined): Promise<number> {
  const { terminal } = context;
  const paint = paintFor(terminal.colour);
  const folder =
    directory === undefined ? realpathSync(mkdtempSync(join(tmpdir(), "wgx-demo-"))) : resolve(context.cwd, directory);
  const { git, version } = openGit(context, 60);
  await version;
  const fleet = await buildDemoFleet(git, folder);
  terminal.print(`A small fleet of real git repositories was built in ${folder}\n\n`);
  const width = Math.max(...sights.map(({ repository }) => repository.length));
  for (const { repository, shows } of sights) terminal.print(`  ${repository.padEnd(width)}  ${shows.join(", ")}\n`);

  for (const { about, args, status } of options.walk ? walk : []) {
    terminal.print(`\n${paint.heading(about)}\n${paint.command(`$ wgx ${shellLine(args)}`)}\n\n`);
    const result = await execa(process.execPath, [context.script, ...args], {
      cwd: fleet.metarepo,
      stdio: ["ignore", "inherit", "inherit"],
      reject: false,
      extendEnv: false,
      env: { ...withoutEventLoop(context.env), WGX_FLEET: join(fleet.metarepo, "repos.yml"), WGX_WORKSPACE: folder },
      cancelSignal: context.signal,
    });
    context.signal.throwIfAborted();
    const meaning = exitStatuses.find(({ code }) => code === result.exitCode)?.meaning;
    terminal.print(`\n${paint.quiet(`exit status ${result.exitCode}: ${meaning ?? "unknown"}`)}\n`);
    if (result.exitCode !== status) {
      throw new Failure("defect", {
        message: `the demo's "wgx ${args.join(" ")}" ended with ${result.exitCode}, not ${status}`,
        hint: `look at ${folder}`,
      });
    }
  }
  terminal.print(
    `\nThe fleet is yours to play with:\n${paint.command(`$ cd ${shellLine([fleet.metarepo])}`)}\n${paint.command("$ wgx doctor --all -v")}\n`,
  );
  return 0;
}

/** The demo's events go to no real store, wherever the operator's own go. */
function withoutEventLoop(env: Context["env"]): Context["env"] {
  const own = /^(?:CHRONIK_|LEITSTAND_|HEIMLERN_|AUSSENSENSOR_DIR$|DRY_RUN$)/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !own.test(name)));
}
