import { type Command, Option } from "commander";
import type { DoctorOptions } from "../doctor-options.ts";
import { formats } from "../formats.ts";
import {
  addBaseline,
  addFailOn,
  addFormat,
  addFreshness,
  addSelection,
  addSource,
  addTimeout,
  collect,
  positive,
} from "../options.ts";
import type { Action } from "./declaration.ts";

/** `wgx doctor` on the command line. */
export function declareDoctor(program: Command, action: Action): void {
  const command = addFreshness(addSource(addSelection(program.command("doctor"))))
    .description("examine members in detail; without a fleet, this machine and repository")
    .addOption(
      new Option("--ref <what>", "which commit is judged").choices(["default", "head", "worktree"]).default("default"),
    )
    .option("--forge", "ask the forge, too, which members it has renamed, archived, or does not have", false)
    .option("--check <id>", "only this check, or all, deep or default (repeatable)", collect, [])
    .option("--list-checks", "list the checks and stop", false)
    .option("--explain <id>", "explain a check and stop")
    .option("--profile", "also print on stderr how long each check took", false)
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
