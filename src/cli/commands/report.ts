import { resolve } from "node:path";
import type { Report } from "../../contracts/report.ts";
import { Failure } from "../../platform/failure.ts";
import { printable } from "../../platform/text.ts";
import { listKeptReports } from "../../runs/keep-report.ts";
import { loadKeptReports } from "../../runs/kept-reports.ts";
import { loadReport } from "../../runs/load-report.ts";
import type { Context } from "../context.ts";
import { type Format, formatOf, refuseContradictions } from "../formats.ts";
import { presentReport } from "../present-report.ts";
import { stateRoot } from "../state-folder.ts";
import { write } from "../write-file.ts";

export interface ReportCommandOptions {
  readonly html?: string;
  readonly format: Format;
  readonly json: boolean;
}

/** `wgx report`: shows a report again, in any form; with `--html` writes the panels as one file. */
export async function runReport(
  context: Context,
  options: ReportCommandOptions,
  files: readonly string[],
): Promise<number> {
  refuseContradictions(options);
  const given = files.map((file) => loadReport(resolve(context.cwd, file)));
  if (options.html !== undefined) await writeHtml(context, resolve(context.cwd, options.html), options, given);
  else for (const report of chosen(context, options, given)) await show(context, options, report);
  return 0;
}

async function writeHtml(
  context: Context,
  file: string,
  options: ReportCommandOptions,
  given: readonly Report[],
): Promise<void> {
  if (formatOf(options) !== "human") {
    const message = `--html and --format ${formatOf(options)} contradict each other`;
    throw new Failure("usage", { message, hint: "leave one of them out" });
  }
  const { reportHtml } = await import("../panels/report-html.ts");
  write(file, await reportHtml(context, given));
  if (!context.global.quiet) context.terminal.note(`wrote ${printable(file)}`);
}

/** The given reports, else the last one that was kept. A machine reads one document. @throws Failure "usage". */
function chosen(context: Context, options: ReportCommandOptions, given: readonly Report[]): readonly Report[] {
  if (given.length === 0) return [lastReport(context)];
  if (given.length > 1 && formatOf(options) !== "human") {
    throw new Failure("usage", {
      message: `--format ${formatOf(options)} shows one report, and ${given.length} were given`,
      hint: "name one",
    });
  }
  return given;
}

function lastReport(context: Context): Report {
  const root = stateRoot(context);
  for (const file of listKeptReports(root)) {
    const [report] = loadKeptReports([file]);
    if (report) return report;
  }
  throw new Failure("usage", {
    message: "no run has left a report here",
    place: { file: root },
    hint: "run wgx doctor --all, or name a report that it wrote with --format json",
  });
}

async function show(context: Context, options: ReportCommandOptions, report: Report): Promise<void> {
  const format = formatOf(options);
  if (format === "human" && !context.global.quiet) {
    const { run } = report;
    context.terminal.print(`${printable(run.command)}, finished ${printable(run.finishedAt)}\n\n`);
  }
  await presentReport(context, report, { format, failOn: "warn" });
}
