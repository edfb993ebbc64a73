import type { Command } from "commander";
import type { ReportMergeOptions } from "../commands/report-merge.ts";
import { formats } from "../formats.ts";
import { addBaseline, addFailOn, addFormat } from "../options.ts";
import type { Action } from "./declaration.ts";
import type { declareReport } from "./report.ts";

/** `wgx report merge` on the command line, under the `report` that {@link declareReport} made. */
export function declareReportMerge(program: Command, action: Action): void {
  const parent = program.commands.find((command) => command.name() === "report");
  if (!parent) throw new Error("wgx report is declared after its subcommand");
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
