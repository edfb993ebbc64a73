import type { Command } from "commander";
import type { ListOptions } from "../commands/list.ts";
import { addFormat, addSelection } from "../options.ts";
import type { Action } from "./declaration.ts";

/** `wgx list` on the command line. */
export function declareList(program: Command, action: Action): void {
  const command = addSelection(program.command("list")).description(
    "the inventory in dependency order, with where each member was found",
  );
  addFormat(command, ["human", "json"]).action(
    action<ListOptions>(async (context, options) => {
      const { runList } = await import("../commands/list.ts");
      return runList(context, options);
    }),
  );
}
