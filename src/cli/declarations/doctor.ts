import { type Command, Option } from "commander";
import type { DoctorOptions } from "../doctor-options.ts";
import { formats } from "../formats.ts";
import {
  addBaseline,
  addFailOn,
  addFormat,
  addSelection,
  addTimeout,
  collect,
  positive,
  wholeNumber,
} from "../options.ts";
import type { Action } from "./declaration.ts";

/** `wgx doctor` on the command line. */
export function declareDoctor(program: Command, action: Action): void {
  const command = addSelection(program.command("doctor"))
    .description("examine members in detail; without a fleet, this machine and repository")
    .addOption(
      new Option("--ref <what>", "which commit is judged").choices(["default", "head", "worktree"]).default("default"),
    )
    .option("--fetch", "fetch every clone first", false)
    .option("--max-age <days>", "how old the last fetch may be", wholeNumber, 7)
    .option("--check <id>", "only this check (repeatable)", collect, [])
    .option("--list-checks", "list the checks and stop", false)
    .option("--explain <id>", "explain a check and stop")
    .option("--report-dir <dir>", "also write a drift report per member and the fleet-health document there")
    .option("--output <file>", "write the report there instead of to stdout")
    .option("--jobs <n>", "how many git processes at once (default: the cores)", positive);
  addTimeout(addBaseline(addFailOn(addFormat(command, formats)))).action(
    action<DoctorOptions>(async (context, options) => {
      const { runDoctor } = await import("../commands/doctor.ts");
      return runDoctor(context, options);
    }),
  );
}
