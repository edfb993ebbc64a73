import type { Examination } from "../examination/examine-fleet.ts";
import type { Context } from "./context.ts";
import { openReport, type ReportOptions } from "./open-report.ts";
import type { Run, RunOutcome } from "./run-log.ts";

/** Opens and finishes a report in one go, where nothing of it is shown before everything is found. */
export async function finishReport(
  context: Context,
  options: ReportOptions,
  run: Run,
  examination: Examination,
): Promise<RunOutcome> {
  return (await openReport(context, options, run)).finish(examination);
}
