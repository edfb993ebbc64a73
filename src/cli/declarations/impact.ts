import type { Command } from "commander";
import type { ImpactOptions } from "../commands/impact.ts";
import { addFormat } from "../options.ts";
import type { Action } from "./declaration.ts";

/** `wgx impact` on the command line. */
export function declareImpact(program: Command, action: Action): void {
  const command = program
    .command("impact")
    .argument("<repo>", "a repository of the inventory")
    .description("what depends on a repository, directly or through others");
  addFormat(command, ["human", "json"]).action(
    action<ImpactOptions>(async (context, options, [name = ""]) => {
      const { runImpact } = await import("../commands/impact.ts");
      return runImpact(context, options, name);
    }),
  );
}
