import { type Command, Option } from "commander";
import type { InitOptions } from "../commands/init.ts";
import { addFormat, addTimeout } from "../options.ts";
import type { Action } from "./declaration.ts";

/** `wgx init` on the command line. */
export function declareInit(program: Command, action: Action): void {
  const command = program
    .command("init")
    .argument("[dir]", "the folder of the metarepo; made where it is not there (default: the current one)")
    .description("make a metarepo out of a folder; what is there is never overwritten")
    .addOption(
      new Option(
        "--from <source>",
        "where the members come from: the repositories of --owner, the clones in the workspace, or nowhere (default: clones where there are any)",
      ).choices(["github", "clones", "empty"]),
    );
  addTimeout(addFormat(command, ["human", "json"])).action(
    action<InitOptions>(async (context, options, [directory]) => {
      const { runInit } = await import("../commands/init.ts");
      const commands = new Set(program.commands.map((each) => each.name()));
      return runInit(context, options, { directory, commands });
    }),
  );
}
