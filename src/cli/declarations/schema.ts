import type { Command } from "commander";
import type { Action } from "./declaration.ts";

/** `wgx schema` on the command line. */
export function declareSchema(program: Command, action: Action): void {
  program
    .command("schema")
    .argument("[name]", "a kind of document; without one they are listed")
    .description("print the JSON Schema of a document that wgx reads or writes")
    .action(
      action<object>(async ({ terminal }, _, [name]) => {
        const { runSchema } = await import("../commands/schema.ts");
        terminal.print(runSchema(name));
        return 0;
      }),
    );
}
