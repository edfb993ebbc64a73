import type { Command } from "commander";
import type { ValidateOptions } from "../commands/validate.ts";
import { addFailOn, addFormat, addFreshness, addSource, addTimeout } from "../options.ts";
import type { Action } from "./declaration.ts";

/** `wgx validate` on the command line. */
export function declareValidate(program: Command, action: Action): void {
  const command = program
    .command("validate")
    .description("check the inventory, template manifest, waivers and profiles against their contracts");
  addTimeout(addFailOn(addFormat(addFreshness(addSource(command)), ["human", "json"]))).action(
    action<ValidateOptions>(async (context, options) => {
      const { runValidate } = await import("../commands/validate.ts");
      return runValidate(context, options);
    }),
  );
}
