import type { Command } from "commander";
import type { DemoOptions } from "../commands/demo.ts";
import type { Action } from "./declaration.ts";

/** `wgx demo` on the command line. */
export function declareDemo(program: Command, action: Action): void {
  program
    .command("demo")
    .argument("[dir]", "an empty or new folder (default: a new one under the temporary folder)")
    .description("build a small real fleet with every kind of drift, and walk through it")
    .option("--no-walk", "build it only")
    .action(
      action<DemoOptions>(async (context, options, [directory]) => {
        const { runDemo } = await import("../commands/demo.ts");
        return runDemo(context, options, directory);
      }),
    );
}
