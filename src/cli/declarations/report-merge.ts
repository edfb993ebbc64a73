import type { Command } from "commander";
import type { ReportMergeOptions } from "../commands/report-merge.ts";
import { formats } from "../formats.ts";
import { addBaseline, addFailOn, addFormat } from "../options.ts";
import type { Action } from "./declaration.ts";

/** `wgx report merge` on the command line, under a command `report` that may be there already. */
export function declareReportMerge(program: Command, action: Action): void {
  const parent =
    program.commands.find((command) => command.name() === "report") ??
    program.command("report").description("what can be made of JSON reports");
  const command = parent
    .command("merge")
    .argument("<file...>", "reports that wgx wrote with --format json, such as those of all --shard I/N")
    .description("join reports into one, with the exit status of the whole")
    .option("--report-dir <dir>", "also write a drift report per member and the fleet-health document there")
    .option("--output <file>", "write the report there instead of to stdout");
  addBaseline(addFailOn(addFormat(command, formats))).action(
    action<ReportMergeOptions>(async (context, options, files) => {
      const { runReportMerge } = await import("../commands/report-merge.ts");
      return runReportMerge(context, options, files);
    }),
  );
}
