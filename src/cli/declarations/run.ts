import type { Command } from "commander";
import type { RunOptions } from "../commands/run.ts";
import { addFormat, addSelection, addTimeout, positive } from "../options.ts";
import { addTaskOptions } from "../task-options.ts";
import type { Action } from "./declaration.ts";

/** `wgx run` on the command line. */
export function declareRun(program: Command, action: Action): void {
  const command = addSelection(program.command("run"))
    .argument("[task...]", "a task of the members' profiles; or, behind --, a command and its arguments")
    .description("run a task of each member's profile, or a command, in all members")
    .option("--worktree", "in a throw-away worktree of the default branch, not in the clones", false)
    .option("--ordered", "dependencies first; what depends on a failed member is skipped", false)
    .option("--stream", "show what they say as they say it, on stderr", false)
    .option("--fetch", "fetch every clone first", false)
    .option("--output <file>", "write the result there instead of to stdout")
    .option("--jobs <n>", "how many members at once (default: the cores)", positive);
  addTimeout(addFormat(addTaskOptions(command), ["human", "json", "junit"])).action(
    action<RunOptions>(async (context, options, operands) => {
      const { runRun } = await import("../commands/run.ts");
      return runRun(context, options, operands);
    }),
  );
}
