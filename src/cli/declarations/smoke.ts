import type { Command } from "commander";
import type { SmokeOptions } from "../commands/smoke.ts";
import { addExamination } from "../examination-options.ts";
import { addTaskOptions } from "../task-options.ts";
import type { Action } from "./declaration.ts";

/** `wgx smoke` on the command line. */
export function declareSmoke(program: Command, action: Action): void {
  const command = program
    .command("smoke")
    .description("look quickly at all members: readable, declared, valid, complete; --run tries their smoke tasks")
    .option("--run", "also run each member's own smoke task, in a throw-away worktree", false)
    .option("--dispatch", "let the forge run each member's workflow wgx-smoke.yml instead", false)
    .option("--wait", "with --dispatch: until each has ended, --task-timeout at most", false);
  addExamination(addTaskOptions(command, "with --run: ")).action(
    action<SmokeOptions>(async (context, options) => {
      const { runSmoke } = await import("../commands/smoke.ts");
      return runSmoke(context, options);
    }),
  );
}
