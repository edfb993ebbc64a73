import { resolve } from "node:path";
import { diffCommits } from "../../git/diff-commits.ts";
import { Failure, messageOf } from "../../platform/failure.ts";
import { writeFileAtomically } from "../../platform/files.ts";
import { mapBounded } from "../../platform/pool.ts";
import { printable } from "../../platform/text.ts";
import { renderJson } from "../../renderers/json.ts";
import { renderSyncPlan } from "../../renderers/sync-plan.ts";
import type { Context } from "../context.ts";
import type { RunOutcome } from "../run-log.ts";
import type { RollOutOptions } from "./options.ts";
import type { Prepared } from "./roll-out-templates.ts";

/** A dry run: the plan with its diffs, to people or as JSON, and to a file where it is to be carried out later. */
export async function showPlan(context: Context, options: RollOutOptions, prepared: Prepared): Promise<RunOutcome> {
  const { terminal, global } = context;
  const { document } = prepared;
  if (options.plan !== undefined) {
    const file = resolve(context.cwd, options.plan);
    writeOutput(file, renderJson(document));
    if (!global.quiet) terminal.note(`wrote the plan to ${printable(file)}; --apply carries it out`);
  }
  const asJson = options.json || options.format === "json";
  const toFile = options.output !== undefined;
  const text = asJson
    ? renderJson(document)
    : renderSyncPlan(document, {
        colour: toFile ? "never" : terminal.colour,
        verbose: global.verbose,
        quiet: global.quiet,
        diffOf: await readDiffs(prepared),
      });
  if (options.output === undefined) terminal.print(text);
  else writeOutput(resolve(context.cwd, options.output), text);
  return { exitCode: document.exitCode };
}

async function readDiffs({ git, built, jobs }: Prepared): Promise<(member: string) => string | undefined> {
  const diffs = new Map<string, string>();
  await mapBounded(built, jobs, async ({ planned, built: made }) => {
    const { name, commit } = planned.plan;
    if (!made.known || commit === undefined) {
      diffs.set(name, `no diff: ${made.known ? "nothing is judged" : made.reason}`);
      return;
    }
    const diff = await diffCommits(git, planned.repository, commit, made.value.commit);
    diffs.set(name, diff.known ? diff.value : `no diff: ${diff.reason}`);
  });
  return (member) => diffs.get(member);
}

/** @throws Failure "configuration" where the file cannot be written. */
export function writeOutput(file: string, text: string): void {
  try {
    writeFileAtomically(file, text);
  } catch (error) {
    const message = `cannot be written: ${messageOf(error)}`;
    const hint = "name a place that can be written";
    throw new Failure("configuration", { message, place: { file }, hint }, { cause: error });
  }
}
