import { join } from "node:path";
import type { IngestReport } from "../../contracts/ingest-report.ts";
import { validateFile } from "../../feed/validate-file.ts";
import { isFailure, messageOf } from "../../platform/failure.ts";
import { printable } from "../../platform/text.ts";
import { renderIngestMarkdown } from "../../renderers/ingest-markdown.ts";
import { renderIngestReport } from "../../renderers/ingest-report.ts";
import { renderJson } from "../../renderers/json.ts";
import type { Context } from "../context.ts";
import type { Outcome } from "../declarations/declaration.ts";
import { exitStatusOf, mostSerious } from "../exit-status.ts";
import { deliverToSinks } from "../ingest/deliver-to-sinks.ts";
import { toIngestReport } from "../ingest/finish-ingest.ts";
import { gatherFeedback } from "../ingest/gather-feedback.ts";
import { makeStreams } from "../ingest/make-streams.ts";
import { type Ingest, openIngest } from "../ingest/open-ingest.ts";
import { openSinks } from "../ingest/open-sinks.ts";
import { readBackSinks } from "../ingest/read-back-sinks.ts";
import { wantsDryRun } from "../ingest/wants-dry-run.ts";
import { openGit } from "../open-git.ts";
import { recorded } from "../run-log.ts";
import { write } from "../write-file.ts";
import { type IngestPushOptions, requireFittingOptions } from "./ingest-push.ts";

export interface IngestOptions extends IngestPushOptions {
  /** Where the Markdown report goes; relative to the folder that holds `.wgx/`. */
  readonly reportDir?: string;
}

/** `wgx ingest`: validates the feed, delivers it, reads back, collects feedback, and reports. */
export async function runIngest(given: Context, options: IngestOptions): Promise<Outcome> {
  requireFittingOptions(options);
  const ingest = await openIngest(given, options);
  const { context, root, feed } = ingest;
  if (wantsDryRun(context, options.dryRun) || options.follow) {
    const { runIngestPush } = await import("./ingest-push.ts");
    return runIngestPush(given, options);
  }
  const { version } = openGit(context, 60);
  return recorded(context, { root, fleet: feed, gitVersion: version }, async ({ id }) => {
    const report = await carry(ingest, options);
    const file = join(root, options.reportDir ?? "reports/e2e", `${id}-ingest.md`);
    write(file, context.mask(renderIngestMarkdown(report)));
    const { print, colour } = context.terminal;
    const asJson = options.json || options.format === "json";
    if (!asJson) print(`${context.mask(renderIngestReport(report, { colour }))}report ${printable(file)}\n`);
    else if (!context.signal.aborted) print(context.mask(renderJson(report)));
    return { exitCode: report.exitCode };
  });
}

async function carry(ingest: Ingest, options: IngestOptions): Promise<IngestReport> {
  const { context, feed, contract } = ingest;
  const startedAt = context.now();
  if (options.createStream) await makeStreams(ingest, options.sink);
  const opened = openSinks(ingest, options.sink);
  const sinks = opened.map(({ sink }) => sink);
  const reports = await (async () => {
    try {
      const delivered = await deliverToSinks(ingest, sinks, { ...options, onRewrite: options.onRewrite ?? "stop" });
      return { delivered, back: await readBackSinks(ingest, sinks, delivered) };
    } finally {
      await Promise.all(sinks.map((sink) => sink.close()));
    }
  })();
  const report = toIngestReport(ingest, startedAt, reports.delivered, reports.back);
  if (context.signal.aborted) return report;
  const { file: _, ...validation } = validateFile(feed, feed, contract, () => undefined);
  const feedback = await feedbackOf(ingest);
  const codes = [report.exitCode, feedbackCode(context, feedback), reports.back.some(isLost) ? 3 : 0];
  return {
    ...report,
    run: { ...report.run, finishedAt: context.now().toISOString() },
    validation,
    feedback,
    exitCode: mostSerious(codes),
  };
}

type Feedback = NonNullable<IngestReport["feedback"]>;

/** What came of the decisions; that it cannot be told is part of the report, and holds up nothing. */
async function feedbackOf({ context, config }: Ingest): Promise<Feedback> {
  try {
    const report = await gatherFeedback(context, { config }, {});
    return { state: report.source.kind === "none" ? "none" : "collected", report };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { state: "unknown", reason: context.mask(messageOf(error)), exitCode: exitStatusOf(error.kind) };
  }
}

/** Where nobody was named who writes feedback, its absence is told and no more; where somebody was, it is missing. */
function feedbackCode({ env }: Context, feedback: Feedback): number {
  switch (feedback.state) {
    case "unknown":
      return feedback.exitCode;
    case "none":
      return env["HEIMLERN_DIR"] ? 3 : 0;
    case "collected":
      return feedback.report.exitCode;
  }
}

/** A sink that acknowledged what it does not have is worse than one that cannot be asked. */
function isLost({ looked, found, unknown }: IngestReport["readBack"][number]): boolean {
  return unknown === undefined && found < looked;
}
