import { type Command, Option } from "commander";
import type { JudgedRef } from "../sources/judged-commit.ts";
import type { ReportOptions } from "./finish-report.ts";
import type { SelectOptions } from "./open-fleet.ts";
import { addFailOn, addFormat, addSelection, addTimeout, collect, positive, wholeNumber } from "./options.ts";

/** What a command that examines members takes on the command line. */
export interface ExaminationOptions extends SelectOptions, ReportOptions {
  readonly ref: JudgedRef;
  readonly fetch: boolean;
  readonly maxAge: number;
  readonly check: readonly string[];
  readonly listChecks: boolean;
  readonly explain?: string;
  readonly jobs?: number;
  /** Seconds for one git process. */
  readonly timeout: number;
}

/** The options of every command that examines members. */
export function addExamination(command: Command): Command {
  addSelection(command)
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
  return addTimeout(addFailOn(addFormat(command, ["human", "json", "markdown"])));
}
