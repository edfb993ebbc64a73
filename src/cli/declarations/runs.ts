import type { Command } from "commander";
import type { PruneOptions } from "../commands/runs.ts";
import { addFormat, positive, wholeNumber } from "../options.ts";
import type { Action } from "./declaration.ts";

type Shown = Pick<PruneOptions, "format" | "json">;

/** `wgx runs` on the command line. */
export function declareRuns(program: Command, action: Action): void {
  const runs = program.command("runs").description("list, show and prune the journal of runs");
  const list = runs
    .command("list", { isDefault: true })
    .description("the newest runs (what wgx runs alone does)")
    .option("--limit <n>", "how many", positive, 20);
  addFormat(list, ["human", "json"]).action(
    action<Shown & { readonly limit: number }>(async (context, options) => {
      const { listRuns } = await import("../commands/runs.ts");
      return listRuns(context, options);
    }),
  );
  const show = runs
    .command("show")
    .argument("<id>", "a run's id, the beginning of one, or last")
    .description("one run: what was typed, how each member was, what was found");
  addFormat(show, ["human", "json"]).action(
    action<Shown>(async (context, options, [id = ""]) => {
      const { showRun } = await import("../commands/runs.ts");
      return showRun(context, options, id);
    }),
  );
  const prune = runs
    .command("prune")
    .description("take old runs out of the journal")
    .option("--keep <n>", "keep the newest of this number", wholeNumber)
    .option("--older-than <days>", "only those that began longer ago", wholeNumber)
    .option("--dry-run", "say which would go, and remove none", false);
  addFormat(prune, ["human", "json"]).action(
    action<PruneOptions>(async (context, options) => {
      const { pruneRuns } = await import("../commands/runs.ts");
      return pruneRuns(context, options);
    }),
  );
}
