import type { Command } from "commander";
import { addSelection } from "../options.ts";
import type { RollOutOptions } from "../sync/options.ts";
import type { Action } from "./declaration.ts";
import { addPublishing, addRollOut } from "./sync-options.ts";

/** `wgx up` on the command line. */
export function declareUp(program: Command, action: Action): void {
  const command = addSelection(program.command("up")).description(
    "roll all templates out to all members: push a branch to each, and open pull requests",
  );
  addPublishing(addRollOut(command)).action(
    action<Omit<RollOutOptions, "dryRun" | "fetch">>(async (context, options) => {
      const { runUp } = await import("../commands/up.ts");
      return runUp(context, options);
    }),
  );
}
