import type { Command } from "commander";
import type { IndexOptions } from "../commands/index-fleet.ts";
import { addFormat, addSource, addTimeout } from "../options.ts";
import type { Action } from "./declaration.ts";

/** `wgx index` on the command line. */
export function declareIndex(program: Command, action: Action): void {
  const command = program
    .command("index")
    .description("write the fleet's index and graph, docs/org-index.md and docs/org-graph.mmd, from the inventory")
    .option("--check", "write nothing: show what is stale, and end with 1", false)
    .option("--svg <file>", "also draw the graph there, even with --check")
    .option("--no-reconcile", "do not compare the inventory with the clones")
    .option("--forge", "compare it with the forge, too", false);
  addTimeout(addFormat(addSource(command, { usual: "local" }), ["human", "json"])).action(
    action<IndexOptions>(async (context, options) => {
      const { runIndex } = await import("../commands/index-fleet.ts");
      return runIndex(context, options);
    }),
  );
}
