import { resolve } from "node:path";
import type { MemberReport, Report } from "../contracts/report.ts";
import type { Shard } from "../contracts/shard.ts";
import type { Examination } from "../examination/examine-fleet.ts";
import { summarise } from "../examination/summarise.ts";
import { Failure } from "../platform/failure.ts";
import { wgxVersion } from "../platform/version.ts";
import type { Baseline } from "../runs/baseline.ts";
import type { Context } from "./context.ts";
import { type Format, formatOf } from "./formats.ts";
import { presentReport } from "./present-report.ts";
import type { Run, RunOutcome } from "./run-log.ts";
import { maskExamination, maskMember } from "./without-secrets.ts";

/** How the command line wants the report. */
export interface ReportOptions {
  readonly failOn: "warn" | "fail";
  readonly format: Format;
  readonly json: boolean;
  readonly output?: string;
  readonly reportDir?: string;
  readonly baseline?: string;
  /** The share of the members that it is about, where it is about one. */
  readonly shard?: Shard;
}

/** A report under way. */
export interface OpenReport {
  /** Takes each member as soon as it is judged; there where the format shows members before the end. */
  readonly onMember?: (member: MemberReport) => void;
  /**
   * Shows the report of the whole examination where it was asked for, and writes the files beside it.
   *
   * @throws Failure "configuration" where a file cannot be written.
   */
  readonly finish: (examination: Examination) => Promise<RunOutcome>;
}

/**
 * Begins the report of an examination: reads the baseline, and writes what can be written before anything is found.
 *
 * @throws Failure "configuration" for a baseline that is no report.
 */
export async function openReport(context: Context, options: ReportOptions, run: Run): Promise<OpenReport> {
  refusePartialComparison(options);
  const baseline = await openBaseline(context, options.baseline);
  const about = { id: run.id, command: run.command.join(" "), startedAt: run.startedAt, wgxVersion };
  const isStreamed = formatOf(options) === "ndjson" && options.output === undefined;
  const stream = isStreamed ? (await import("./report-stream.ts")).streamReport(context.terminal, about) : undefined;
  return {
    ...(stream && {
      onMember(member) {
        const masked = maskMember(member, context.mask);
        stream.writeMember(baseline?.markMember(masked) ?? masked);
      },
    }),
    async finish(examination) {
      const masked = maskExamination(examination, context.mask);
      const compared = baseline?.compare(masked) ?? masked;
      const report: Report = {
        schema: "wgx.report/1",
        run: { ...about, finishedAt: context.now().toISOString() },
        ...compared,
        ...summarise(compared, options.failOn),
      };
      stream?.writeRest(report);
      await presentReport(context, report, {
        format: stream ? "written" : formatOf(options),
        failOn: options.failOn,
        ...(options.output !== undefined && { output: resolve(context.cwd, options.output) }),
        ...(options.reportDir !== undefined && { reportFolder: resolve(context.cwd, options.reportDir) }),
      });
      const { exitCode, members, summary } = report;
      return { exitCode, members, summary, examined: report, report };
    },
  };
}

/** What another share looks at would count as not seen. @throws Failure "usage". */
function refusePartialComparison({ baseline, shard }: ReportOptions): void {
  if (baseline === undefined || shard === undefined) return;
  throw new Failure("usage", {
    message: "--baseline and --shard contradict each other: a share cannot be compared with the whole",
    hint: "compare when the shares are joined: wgx report merge --baseline REPORT FILES",
  });
}

async function openBaseline(context: Context, file: string | undefined): Promise<Baseline | undefined> {
  if (file === undefined) return undefined;
  const [{ loadReport }, { baselineOf }] = await Promise.all([
    import("../runs/load-report.ts"),
    import("../runs/baseline.ts"),
  ]);
  return baselineOf(loadReport(resolve(context.cwd, file)));
}
