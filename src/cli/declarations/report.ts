import type { Command } from "commander";
import type { ReportCommandOptions } from "../commands/report.ts";
import { formats } from "../formats.ts";
import { addFormat } from "../options.ts";
import type { Action } from "./declaration.ts";

/** `wgx report` on the command line; its subcommands are declared beside it. */
export function declareReport(program: Command, action: Action): void {
  const report = program
    .command("report")
    .description("show the last report again, or given ones; with --html the panels as one file")
    .argument("[report...]", "reports that wgx wrote with --format json (default: the last one)")
    .option("--html <file>", "write the panels there as one file that opens from a disk");
  addFormat(report, formats).action(
    action<ReportCommandOptions>(async (context, options, reports) => {
      const { runReport } = await import("../commands/report.ts");
      return runReport(context, options, reports);
    }),
  );
}
