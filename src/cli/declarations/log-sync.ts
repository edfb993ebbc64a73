import type { Command } from "commander";
import type { LogSyncOptions } from "../commands/log-sync.ts";
import { addTimeout, calendarDay } from "../options.ts";
import type { Action } from "./declaration.ts";

/** `wgx log-sync` on the command line. */
export function declareLogSync(program: Command, action: Action): void {
  const command = program
    .command("log-sync")
    .description("write the log of a day's runs, or add a section to it")
    .option("--date <day>", "the day, YYYY-MM-DD, in UTC (default: today)", calendarDay)
    .option("--output <file>", "the log, below reports/ (default: reports/sync-logs/<day>-sync-run.md)")
    .option(
      "--template <file>",
      "the form of a section (default: _TEMPLATE.sync-run.md beside the logs, else wgx's own)",
    )
    .option("--force", "write the log anew, with all runs of the day", false);
  addTimeout(command).action(
    action<LogSyncOptions>(async (context, options) => {
      const { runLogSync } = await import("../commands/log-sync.ts");
      return runLogSync(context, options);
    }),
  );
}
