import type { Command } from "commander";
import type { ReportCommandOptions } from "../commands/report.ts";
import { formats } from "../formats.ts";
import { addFormat } from "../options.ts";
import type { Action } from "./declaration.ts";

/** `wgx report` on the command line; its other subcommands are declared beside it. */
export function declareReport(program: Command, action: Action): void {
  const show = program
    .command("report")
    .description(
      "show the last report again, or given ones; with --html the panels as one file; or merge those of shares",
    )
    .command("show", { isDefault: true })
    .description("the last report, or given ones (what wgx report alone does)")
    .argument("[report...]", "reports that wgx wrote with --format json (default: the last one)")
    .option("--html <file>", "write the panels there as one file that opens from a disk");
  addFormat(show, formats).action(
    action<ReportCommandOptions>(async (context, options, reports) => {
      const { runReport } = await import("../commands/report.ts");
      return runReport(context, options, reports);
    }),
  );
}
