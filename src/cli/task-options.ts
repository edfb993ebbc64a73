import type { Command } from "commander";
import { collect, positive } from "./options.ts";

/** How tasks of members are run, on the command line. */
export interface TaskOptions {
  readonly trust: boolean;
  /** Seconds for one member. */
  readonly taskTimeout: number;
  readonly passEnv: readonly string[];
}

/** The options of commands that run tasks. `when` says of a command when they count. */
export function addTaskOptions(command: Command, when = ""): Command {
  return command
    .option("--trust", `${when}run code of these members' commits without asking, and remember it`, false)
    .option("--task-timeout <seconds>", `${when}limit for one member's task`, positive, 600)
    .option("--pass-env <name>", `${when}also let tasks see this variable (repeatable)`, collect, []);
}
