import { resolve } from "node:path";
import type { FailureDocument } from "../../contracts/failure.ts";
import type { Report } from "../../contracts/report.ts";
import { joinReports, type ReadReport } from "../../examination/join-reports.ts";
import { summarise } from "../../examination/summarise.ts";
import { Failure } from "../../platform/failure.ts";
import { counted, printable } from "../../platform/text.ts";
import { baselineOf } from "../../runs/baseline.ts";
import { newRunId } from "../../runs/journal.ts";
import { loadReport, loadReportOrFailure } from "../../runs/load-report.ts";
import type { Context } from "../context.ts";
import { mostSerious } from "../exit-status.ts";
import { formatOf, refuseContradictions } from "../formats.ts";
import type { ReportOptions } from "../open-report.ts";
import { presentReport } from "../present-report.ts";

export type ReportMergeOptions = Omit<ReportOptions, "shard">;

/**
 * `wgx report merge FILES`: several JSON reports as one, in any form, with the exit status of the whole. A file may hold
 * the failure document of a part that stopped. One whole report is shown as it is.
 */
export async function runReportMerge(
  context: Context,
  options: ReportMergeOptions,
  files: readonly string[],
): Promise<number> {
  refuseContradictions(options);
  const read = files.map((file) => readPart(resolve(context.cwd, file)));
  const parts = read.flatMap((part) => ("report" in part ? [part] : []));
  const stopped = read.flatMap((part) => ("failure" in part ? [part] : []));
  if (parts.length === 0) throw allStopped(stopped);
  for (const { file, failure } of stopped) {
    const [problem] = failure.problems;
    context.terminal.note(
      `warning: ${printable(file)} tells of a run that stopped: ${printable(problem?.message ?? "")}`,
    );
  }
  const report = whole(context, options, parts);
  const exitCode = mostSerious([report.exitCode, ...stopped.map(({ failure }) => failure.exitCode)]);
  await presentReport(
    context,
    { ...report, exitCode },
    {
      format: formatOf(options),
      failOn: options.failOn,
      ...(options.output !== undefined && { output: resolve(context.cwd, options.output) }),
      ...(options.reportDir !== undefined && { reportFolder: resolve(context.cwd, options.reportDir) }),
    },
  );
  return exitCode;
}

function whole(context: Context, options: ReportMergeOptions, parts: readonly ReadReport[]): Report {
  const [only, ...more] = parts.map(({ report }) => report);
  const asItIs = more.length === 0 && only?.shard === undefined ? only : undefined;
  if (asItIs?.baseline && options.baseline !== undefined) {
    throw new Failure("usage", {
      message: "this report was compared with a baseline before",
      hint: "leave --baseline out, or give the report that it was made from",
    });
  }
  const { examination, run } = asItIs ? splitRun(asItIs) : joinReports(parts);
  const baseline =
    options.baseline === undefined ? undefined : baselineOf(loadReport(resolve(context.cwd, options.baseline)));
  const compared = baseline?.compare(examination) ?? examination;
  return {
    schema: "wgx.report/1",
    run: {
      id: newRunId(context.now()),
      command: ["wgx", ...context.argv.map((word) => context.mask(word))].join(" "),
      ...run,
    },
    ...compared,
    ...summarise(compared, options.failOn),
  };
}

function splitRun({ schema: _schema, run, summary: _summary, exitCode: _exitCode, ...examination }: Report) {
  return { examination, run };
}

type Part = ReadReport | { readonly file: string; readonly failure: FailureDocument };

function readPart(file: string): Part {
  const document = loadReportOrFailure(file);
  return document.schema === "wgx.report/1" ? { file, report: document } : { file, failure: document };
}

/** Nothing but failures is one: the most serious, with what all of them say. */
function allStopped(stopped: readonly { readonly failure: FailureDocument }[]): Failure {
  const exitCode = mostSerious(stopped.map(({ failure }) => failure.exitCode));
  const kind = stopped.find(({ failure }) => failure.exitCode === exitCode)?.failure.kind ?? "incomplete";
  return new Failure(kind, [
    { message: `there is no report to be joined: ${counted(stopped.length, "run")} stopped before there was one` },
    ...stopped.flatMap(({ failure }) => failure.problems),
  ]);
}
