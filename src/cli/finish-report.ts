import { resolve } from "node:path";
import type { Report } from "../contracts/report.ts";
import type { Examination } from "../examination/examine-fleet.ts";
import { summarise } from "../examination/summarise.ts";
import { Failure } from "../platform/failure.ts";
import { wgxVersion } from "../platform/version.ts";
import type { Context } from "./context.ts";
import { type Format, presentReport } from "./present-report.ts";
import type { Run, RunOutcome } from "./run-log.ts";

/** How the command line wants the report. */
export interface ReportOptions {
  readonly failOn: "warn" | "fail";
  readonly format: Format;
  readonly json: boolean;
  readonly output?: string;
  readonly reportDir?: string;
}

/** Options that contradict each other are refused before anything is examined. @throws Failure "usage". */
export function refuseContradictions({ json, format }: ReportOptions): void {
  if (!json || format !== "markdown") return;
  throw new Failure("usage", {
    message: "--json and --format markdown contradict each other",
    hint: "leave one of them out",
  });
}

/**
 * Makes the report of an examination, shows it where it was asked for, and writes the files beside it.
 *
 * @throws Failure "configuration" where a file cannot be written.
 */
export async function finishReport(
  context: Context,
  options: ReportOptions,
  run: Run,
  examination: Examination,
): Promise<RunOutcome> {
  const { summary, exitCode } = summarise(examination, options.failOn);
  const finishedAt = context.now().toISOString();
  const report: Report = {
    schema: "wgx.report/1",
    run: { id: run.id, command: run.command.join(" "), startedAt: run.startedAt, finishedAt, wgxVersion },
    ...withoutSecrets(examination, context.mask),
    summary,
    exitCode,
  };
  await presentReport(context, report, {
    format: options.json ? "json" : options.format,
    failOn: options.failOn,
    ...(options.output !== undefined && { output: resolve(context.cwd, options.output) }),
    ...(options.reportDir !== undefined && { reportFolder: resolve(context.cwd, options.reportDir) }),
  });
  return { exitCode, members: report.members, summary };
}

/** Messages and reasons quote git and the members, who may have written a token into a URL. */
function withoutSecrets(examination: Examination, mask: (text: string) => string): Examination {
  const masked = <Said extends { readonly message: string } | { readonly reason: string }>(said: Said): Said => ({
    ...said,
    ...("message" in said ? { message: mask(said.message) } : { reason: mask(said.reason) }),
  });
  return {
    ...examination,
    members: examination.members.map((member) => ({
      ...member,
      ...(member.reason !== undefined && { reason: mask(member.reason) }),
      findings: member.findings.map(masked),
      notRun: member.notRun.map(masked),
    })),
    fleet: examination.fleet.map(masked),
    notRun: examination.notRun.map(masked),
  };
}
