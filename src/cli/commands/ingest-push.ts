import { Failure } from "../../platform/failure.ts";
import { renderIngestReport } from "../../renderers/ingest-report.ts";
import { renderJson } from "../../renderers/json.ts";
import type { Context } from "../context.ts";
import type { Outcome } from "../declarations/declaration.ts";
import { type DeliverOptions, deliverToSinks } from "../ingest/deliver-to-sinks.ts";
import { toIngestReport } from "../ingest/finish-ingest.ts";
import { makeStreams } from "../ingest/make-streams.ts";
import { type FeedOptions, openIngest } from "../ingest/open-ingest.ts";
import { openSinks } from "../ingest/open-sinks.ts";
import { wantsDryRun } from "../ingest/wants-dry-run.ts";

export interface IngestPushOptions extends FeedOptions, Omit<DeliverOptions, "onRewrite"> {
  readonly sink: readonly string[];
  readonly dryRun: boolean;
  readonly follow: boolean;
  /** Makes the stream of a sink of type `jetstream` where there is none. */
  readonly createStream: boolean;
  /** By default what was delivered is left alone, but under `--follow` what is new is sent. */
  readonly onRewrite?: "stop" | "resync";
  readonly format: "human" | "json";
  readonly json: boolean;
}

/** `wgx ingest push`: what stands in the feed and a sink has not got, to each sink. */
export async function runIngestPush(given: Context, options: IngestPushOptions): Promise<Outcome> {
  const startedAt = given.now();
  requireFittingOptions(options);
  const ingest = await openIngest(given, options);
  const { context } = ingest;
  const opened = openSinks(ingest, options.sink);
  const sinks = opened.map(({ sink }) => sink);
  const asJson = options.json || options.format === "json";
  try {
    if (wantsDryRun(context, options.dryRun)) {
      const { previewSinks } = await import("../ingest/preview-sinks.ts");
      return previewSinks(ingest, opened, { ...options, asJson });
    }
    if (options.createStream) await makeStreams(ingest, options.sink);
    if (options.follow) {
      const { followFeed } = await import("../ingest/follow-feed.ts");
      return await followFeed(ingest, sinks, { ...options, onRewrite: options.onRewrite ?? "resync" });
    }
    const reports = await deliverToSinks(ingest, sinks, { ...options, onRewrite: options.onRewrite ?? "stop" });
    const report = toIngestReport(ingest, startedAt, reports);
    const { print, colour } = context.terminal;
    // An interruption is a document of its own, made further up.
    if (!asJson) print(renderIngestReport(report, { colour }));
    else if (!context.signal.aborted) print(renderJson(report));
    return report.exitCode;
  } finally {
    await Promise.all(sinks.map((sink) => sink.close()));
  }
}

/** @throws Failure "usage" */
export function requireFittingOptions({
  fromStart,
  adoptCursor,
  follow,
  dryRun,
  json,
  format,
  createStream,
}: IngestPushOptions): void {
  const usage = (message: string): Failure => new Failure("usage", { message, hint: "leave one of them out" });
  if (fromStart && adoptCursor) throw usage("--from-start and --adopt-cursor contradict each other");
  if (follow && dryRun) throw usage("--follow and --dry-run contradict each other");
  if (createStream && dryRun) throw usage("--create-stream and --dry-run contradict each other");
  if (follow && (json || format === "json")) throw usage("--follow has no JSON form: it does not end");
}
