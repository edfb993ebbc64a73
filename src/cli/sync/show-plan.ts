import { resolve } from "node:path";
import { diffCommits } from "../../git/diff-commits.ts";
import { mapBounded } from "../../platform/pool.ts";
import { printable } from "../../platform/text.ts";
import { renderJson } from "../../renderers/json.ts";
import { renderSyncPlan } from "../../renderers/sync-plan.ts";
import type { Context } from "../context.ts";
import type { RunOutcome } from "../run-log.ts";
import type { RollOutOptions } from "./options.ts";
import { present, writeOutput } from "./present.ts";
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
  const diffOf = await readDiffs(prepared);
  const { verbose, quiet } = global;
  present(context, options, document, (colour) => renderSyncPlan(document, { colour, verbose, quiet, diffOf }));
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
