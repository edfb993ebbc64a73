import { type Command, Option } from "commander";
import { formats } from "./formats.ts";
import type { SelectOptions } from "./open-fleet.ts";
import type { ReportOptions } from "./open-report.ts";
import type { SourceOptions } from "./open-source.ts";
import {
  addBaseline,
  addFailOn,
  addFormat,
  addFreshness,
  addSelection,
  addShard,
  addSource,
  addTimeout,
  collect,
  positive,
} from "./options.ts";

/** `github`: every member on its forge, without a clone or a copy. */
export type ExaminedSource = SourceOptions["source"] | "github";

/** What a command that examines members takes on the command line. */
export interface ExaminationOptions extends SelectOptions, Omit<SourceOptions, "source">, ReportOptions {
  readonly source: ExaminedSource;
  readonly check: readonly string[];
  readonly listChecks: boolean;
  readonly explain?: string;
  /** Print how long each check took. */
  readonly profile: boolean;
  readonly jobs?: number;
  /** Seconds for one git process. */
  readonly timeout: number;
}

/** The options of every command that examines members. */
export function addExamination(command: Command): Command {
  addFreshness(addSource(addShard(addSelection(command)), { further: ["github"] }))
    .addOption(
      new Option("--ref <what>", "which commit is judged").choices(["default", "head", "worktree"]).default("default"),
    )
    .option("--check <id>", "only this check, or all, deep or default (repeatable)", collect, [])
    .option("--list-checks", "list the checks and stop", false)
    .option("--explain <id>", "explain a check and stop")
    .option("--profile", "also print on stderr how long each check took", false)
    .option("--report-dir <dir>", "also write a drift report per member and the fleet-health document there")
    .option("--output <file>", "write the report there instead of to stdout")
    .option("--jobs <n>", "how many git processes at once (default: the cores)", positive);
  return addTimeout(addBaseline(addFailOn(addFormat(command, formats))));
}
