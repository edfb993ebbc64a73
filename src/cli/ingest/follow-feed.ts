import { statSync } from "node:fs";
import type { SinkReport } from "../../contracts/ingest-report.ts";
import { cursorFolder } from "../../feed/cursor-folder.ts";
import { deliver } from "../../feed/deliver.ts";
import { PrefixMemory } from "../../feed/prefix-memory.ts";
import { printable } from "../../platform/text.ts";
import { sinkCounts } from "../../renderers/ingest-report.ts";
import { ignoreState } from "../../runs/journal.ts";
import type { Sink } from "../../sinks/sink.ts";
import type { Outcome } from "../declarations/declaration.ts";
import { mostSerious } from "../exit-status.ts";
import { isToldToEnd } from "../interruption.ts";
import { type DeliverOptions, requireSameSinks, startOf } from "./deliver-to-sinks.ts";
import { deliveryWorld, pause } from "./delivery-world.ts";
import type { Ingest } from "./open-ingest.ts";

/** How often the feed is looked at, in milliseconds. Looking costs one stat(2). */
const lookEvery = 250;
/** How long a sink that asked to be tried again later is left alone, in milliseconds. */
const restAfterFailure = 15_000;

/**
 * Delivers, and goes on delivering what is appended, until it is interrupted. Each sink goes on by itself; one that lets
 * nothing through ends, and the others go on. Rotation and rewriting are found as in any other run.
 */
export async function followFeed(ingest: Ingest, sinks: readonly Sink[], options: DeliverOptions): Promise<Outcome> {
  requireSameSinks(ingest, sinks, startOf(options));
  ignoreState(ingest.root);
  const codes = await Promise.all(sinks.map((sink) => followWith(ingest, sink, options)));
  const isProperEnd = isToldToEnd(ingest.context.signal) && codes.every((code) => code === 130);
  return isProperEnd ? "ended" : mostSerious(codes);
}

async function followWith(ingest: Ingest, sink: Sink, options: DeliverOptions): Promise<number> {
  const { context, root, feed, contract } = ingest;
  const { signal } = context;
  const world = deliveryWorld(context);
  const memory = new PrefixMemory();
  let start = startOf(options);
  while (!signal.aborted) {
    const seen = lookAt(feed);
    const report = await deliver({
      sink,
      feed,
      contract,
      folder: cursorFolder(root, feed, sink.name),
      start,
      onRewrite: options.onRewrite,
      memory,
      deadline: world.elapsed() + options.deadline * 1000,
      world,
      progress: () => undefined,
    });
    start = "cursor";
    say(ingest, report);
    if (report.state === "refused") return 4;
    if (report.state === "stopped" || report.state === "rewritten") return 3;
    if (report.state === "temporary" || report.state === "busy") await pause(restAfterFailure, signal);
    else while (!signal.aborted && lookAt(feed) === seen) await pause(lookEvery, signal);
  }
  return 130;
}

function say({ context }: Ingest, report: SinkReport): void {
  const { name, state, reason, accepted, deadLettered } = report;
  if (state === "done" && accepted + deadLettered === 0) return;
  const time = context.now().toISOString().slice(11, 19);
  const why = reason === undefined ? "" : `: ${printable(context.mask(reason))}`;
  context.terminal.print(
    `${time} ${printable(name)} ${state === "done" ? "" : `${state}${why}; `}${sinkCounts(report)}\n`,
  );
}

/** What changes when a file is appended to, rewritten or replaced. */
function lookAt(feed: string): string {
  const stats = statSync(feed, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? "none" : [stats.dev, stats.ino, stats.size, stats.mtimeNs].join(":");
}
