import { resolve } from "node:path";
import type { IngestReplay } from "../../contracts/ingest-replay.ts";
import { chooseLetters } from "../../feed/choose-letters.ts";
import { chooseRange, type Range } from "../../feed/choose-range.ts";
import { type CursorFolder, cursorFolder } from "../../feed/cursor-folder.ts";
import { readDeadLetters } from "../../feed/read-dead-letters.ts";
import { readReceipt } from "../../feed/receipt-file.ts";
import { type ReplayBatch, type Replayed, replay } from "../../feed/replay.ts";
import { requireSameSink } from "../../feed/require-same-sink.ts";
import { rotatedSiblings } from "../../feed/rotated-siblings.ts";
import { closeSegments, takeSnapshot } from "../../feed/segments.ts";
import { Failure, messageOf } from "../../platform/failure.ts";
import { readSmallFile } from "../../platform/files.ts";
import { printable } from "../../platform/text.ts";
import { renderIngestReplay } from "../../renderers/ingest-replay.ts";
import { renderJson } from "../../renderers/json.ts";
import { ignoreState } from "../../runs/journal.ts";
import type { Sink } from "../../sinks/sink.ts";
import type { Context } from "../context.ts";
import { mostSerious } from "../exit-status.ts";
import { deliveryWorld } from "../ingest/delivery-world.ts";
import { ingestExit } from "../ingest/ingest-exit.ts";
import { type FeedOptions, type Ingest, openIngest } from "../ingest/open-ingest.ts";
import { openSinks } from "../ingest/open-sinks.ts";
import { parseReplayRange } from "../ingest/parse-replay-range.ts";

export interface IngestReplayOptions extends FeedOptions {
  readonly sink: readonly string[];
  readonly bytes?: string;
  readonly since?: string;
  readonly until?: string;
  readonly repaired?: string;
  /** Seconds. */
  readonly deadline: number;
  readonly dryRun: boolean;
  readonly format: "human" | "json";
  readonly json: boolean;
}

type SinkReplay = IngestReplay["sinks"][number];

/** `wgx ingest replay [ID...]`: dead letters once more, or a stretch of what was delivered, marked as a replay. */
export async function runIngestReplay(
  given: Context,
  options: IngestReplayOptions,
  ids: readonly string[],
): Promise<number> {
  const range = parseReplayRange(options);
  requireFittingOptions(options, ids, range);
  const ingest = await openIngest(given, options);
  const { context, feed, contract } = ingest;
  const repaired = options.repaired === undefined ? undefined : repairedLine(resolve(context.cwd, options.repaired));
  const opened = openSinks(ingest, options.sink);
  const sinks: SinkReplay[] = [];
  try {
    ignoreState(ingest.root);
    if (ids.length > 0)
      requireLetters(
        ingest,
        opened.map(({ sink }) => sink),
        ids,
      );
    for (const { sink } of opened) {
      const folder = cursorFolder(ingest.root, feed, sink.name);
      const receipt = readReceipt(folder);
      requireSameSink(receipt.kind === "read" ? receipt.receipt : undefined, sink, "cursor");
      const choose = { sink, contract, now: context.now };
      const batches = range
        ? chooseRange(deliveredFiles(ingest, folder, range), range, choose)
        : chooseLetters(readDeadLetters(folder), { ...choose, ids, ...(repaired && { repaired }) });
      const done = options.dryRun ? countOnly(batches) : await send(ingest, sink, folder, batches, options.deadline);
      const { reason, firstRefused, ...counts } = done;
      const target = context.mask(sink.description);
      sinks.push({
        name: sink.name,
        target,
        ...counts,
        ...(reason !== undefined && { reason: context.mask(reason) }),
        firstRefused: [...firstRefused],
      });
    }
  } finally {
    await Promise.all(opened.map(({ sink }) => sink.close()));
  }
  const replayed: IngestReplay = {
    schema: "wgx.ingest-replay/1",
    feed,
    contract: contract.name,
    what: range ? range.by : "dead-letters",
    dryRun: options.dryRun,
    sinks,
    exitCode: mostSerious(
      sinks.map(({ state, refused, chosen }) =>
        options.dryRun ? Number(chosen > 0) : ingestExit([{ state, deadLettered: refused }]),
      ),
    ),
  };
  const { print, colour } = context.terminal;
  const asJson = options.json || options.format === "json";
  if (!asJson) print(context.mask(renderIngestReplay(replayed, { colour })));
  else if (!context.signal.aborted) print(context.mask(renderJson(replayed)));
  return replayed.exitCode;
}

function send(
  { context }: Ingest,
  sink: Sink,
  folder: CursorFolder,
  batches: Iterable<ReplayBatch>,
  deadline: number,
): Promise<Replayed> {
  const world = deliveryWorld(context);
  return replay({ sink, folder, batches, deadline: world.elapsed() + deadline * 1000, world });
}

function countOnly(batches: Iterable<ReplayBatch>): Replayed {
  let [chosen, refused] = [0, 0];
  for (const batch of batches) {
    chosen += batch.lines.length + batch.refused.length;
    refused += batch.refused.length;
  }
  return { state: "done", chosen, accepted: 0, duplicates: 0, refused, firstRefused: [] };
}

/**
 * The files of a range, and how far each was delivered.
 *
 * @throws Failure "incomplete" where that cannot be told, "usage" where nothing was delivered.
 */
function deliveredFiles(
  { feed }: Ingest,
  folder: CursorFolder,
  range: Range,
): readonly { readonly path: string; readonly delivered: number }[] {
  const read = readReceipt(folder);
  if (read.kind === "unusable") throw new Failure("incomplete", { message: read.reason });
  if (read.kind === "none") {
    throw new Failure("usage", {
      message: "nothing was delivered yet that could be replayed",
      place: { file: folder.folder },
      hint: "wgx ingest push delivers it",
    });
  }
  const snapshot = takeSnapshot(feed, read.receipt, "stop");
  if (snapshot.kind === "rewritten") {
    throw new Failure("incomplete", {
      message: snapshot.reason,
      place: { file: feed },
      hint: "wgx ingest push --on-rewrite resync sends what is new in it, and then its lines can be replayed",
    });
  }
  closeSegments(snapshot.segments);
  const [current] = snapshot.segments;
  if (current === undefined) return [];
  const older = range.by === "bytes" ? [] : olderThan(current.path, feed);
  return [
    ...older.map((path) => ({ path, delivered: Number.POSITIVE_INFINITY })),
    { path: current.path, delivered: current.from },
  ];
}

/** All rotated files that come before the one in which the cursor stands were delivered in full. */
function olderThan(path: string, feed: string): readonly string[] {
  const files = [...rotatedSiblings(feed), feed];
  return files.slice(0, files.indexOf(path));
}

/** @throws Failure "usage" for an id that none of the sinks has open. */
function requireLetters({ root, feed }: Ingest, sinks: readonly Sink[], ids: readonly string[]): void {
  const open = new Set<string>();
  for (const { name } of sinks) {
    for (const { letter, replayedAt } of readDeadLetters(cursorFolder(root, feed, name))) {
      if (replayedAt === undefined) open.add(letter.id);
    }
  }
  const unknown = ids.find((id) => !open.has(id));
  if (unknown === undefined) return;
  throw new Failure("usage", {
    message: `no open dead letter is called "${printable(unknown)}"`,
    hint: "wgx ingest dead-letters lists them",
  });
}

function repairedLine(path: string): Buffer {
  const hint = "name a file with the one line that is to be sent";
  try {
    const bytes = readSmallFile(path, 2 * 1024 * 1024);
    if (bytes === undefined) throw new Error("there is no such file");
    const end = bytes.at(-1) === 0x0a ? bytes.length - 1 : bytes.length;
    const line = bytes.subarray(0, bytes[end - 1] === 0x0d ? end - 1 : end);
    if (line.length === 0 || line.includes(0x0a)) throw new Error("it holds no single line");
    return line;
  } catch (error) {
    throw new Failure("usage", { message: `cannot be used: ${messageOf(error)}`, place: { file: path }, hint });
  }
}

/** @throws Failure "usage" */
function requireFittingOptions(
  { repaired }: IngestReplayOptions,
  ids: readonly string[],
  range: Range | undefined,
): void {
  if (range && ids.length > 0) {
    throw new Failure("usage", { message: "ids and a range contradict each other", hint: "leave one of them out" });
  }
  if (repaired !== undefined && ids.length !== 1) {
    throw new Failure("usage", { message: "--repaired goes with the id of one dead letter", hint: "name it" });
  }
}
