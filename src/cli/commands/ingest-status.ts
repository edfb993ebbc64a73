import type { IngestStatus } from "../../contracts/ingest-status.ts";
import { readAttempt } from "../../feed/attempt-file.ts";
import { cursorFolder } from "../../feed/cursor-folder.ts";
import { type Lag, measureLag } from "../../feed/measure-lag.ts";
import { readDeadLetters } from "../../feed/read-dead-letters.ts";
import { readReceipt } from "../../feed/receipt-file.ts";
import { isFailure, messageOf } from "../../platform/failure.ts";
import { renderIngestStatus } from "../../renderers/ingest-status.ts";
import { renderJson } from "../../renderers/json.ts";
import type { Context } from "../context.ts";
import { mostSerious } from "../exit-status.ts";
import { type FeedOptions, type Ingest, openIngest } from "../ingest/open-ingest.ts";
import { type OpenedSink, openSinks } from "../ingest/open-sinks.ts";

export interface IngestStatusOptions extends FeedOptions {
  readonly sink: readonly string[];
  readonly format: "human" | "json";
  readonly json: boolean;
}

type SinkStatus = IngestStatus["sinks"][number];

/** `wgx ingest status`: how far each sink is behind the feed, and what stands in its way. Asks no sink. */
export async function runIngestStatus(given: Context, options: IngestStatusOptions): Promise<number> {
  const ingest = await openIngest(given, options);
  const { context, feed, contract } = ingest;
  const opened = openSinks(ingest, options.sink);
  const sinks = opened.map((each) => statusOf(ingest, each));
  const status: IngestStatus = {
    schema: "wgx.ingest-status/1",
    at: context.now().toISOString(),
    feed,
    contract: contract.name,
    sinks,
    exitCode: mostSerious(sinks.flatMap(exitCodes)),
  };
  await Promise.all(opened.map(({ sink }) => sink.close()));
  const { print, colour } = context.terminal;
  print(options.json || options.format === "json" ? renderJson(status) : renderIngestStatus(status, { colour }));
  return status.exitCode;
}

function statusOf({ context, root, feed }: Ingest, { sink, hasToken }: OpenedSink): SinkStatus {
  const folder = cursorFolder(root, feed, sink.name);
  const read = readReceipt(folder);
  const receipt = read.kind === "read" ? read.receipt : undefined;
  const lag: Lag =
    read.kind === "unusable" ? { known: false, reason: read.reason } : lagOrWhyNot(() => measureLag(feed, receipt));
  const last = readAttempt(folder.attempt);
  const now = context.now().getTime();
  return {
    name: sink.name,
    target: context.mask(sink.description),
    token: hasToken,
    ...(receipt && {
      cursor: { bytes: receipt.at.bytes, lines: receipt.at.lines, movedAt: receipt.writtenAt },
      totals: receipt.totals,
    }),
    lag: lag.known ? { state: "known", ...inSeconds(lag.value, now) } : { state: "unknown", reason: lag.reason },
    ...(last && {
      last: { at: last.at, state: last.state, ...(last.reason !== undefined && { reason: context.mask(last.reason) }) },
    }),
    breaker: last?.state === "temporary" ? "open" : "closed",
    deadLetters: countLetters(folder),
  };
}

/** A feed that is not there is a sink's lag that nobody knows, and no reason to keep quiet about the other things. */
function lagOrWhyNot(measure: () => Lag): Lag {
  try {
    return measure();
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { known: false, reason: messageOf(error) };
  }
}

function inSeconds(
  { lines, bytes, oldest }: Extract<Lag, { known: true }>["value"],
  now: number,
): { readonly lines: number; readonly bytes: number; readonly ageSeconds?: number } {
  if (oldest === undefined) return { lines, bytes };
  return { lines, bytes, ageSeconds: Math.max(0, Math.round((now - Date.parse(oldest)) / 1000)) };
}

/** A letter that is met again counts once. */
function countLetters(paths: Parameters<typeof readDeadLetters>[0]): SinkStatus["deadLetters"] {
  const byId = new Map<string, boolean>();
  for (const { letter, replayedAt } of readDeadLetters(paths)) byId.set(letter.id, replayedAt === undefined);
  return { all: byId.size, open: [...byId.values()].filter(Boolean).length };
}

/** Lines that wait are no finding: the next run takes them. */
function exitCodes({ lag, last, deadLetters }: SinkStatus): readonly number[] {
  const lastCode = last?.state === "refused" ? 4 : last?.state === "stopped" || last?.state === "rewritten" ? 3 : 0;
  return [
    lag.state === "unknown" ? 3 : 0,
    lastCode,
    last?.state === "temporary" ? 75 : 0,
    deadLetters.open > 0 ? 1 : 0,
  ];
}
