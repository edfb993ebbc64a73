import type { SinkReport } from "../../contracts/ingest-report.ts";
import { cursorFolder } from "../../feed/cursor-folder.ts";
import { deliver } from "../../feed/deliver.ts";
import type { Start } from "../../feed/delivery.ts";
import { readReceipt } from "../../feed/receipt-file.ts";
import { requireSameSink } from "../../feed/require-same-sink.ts";
import { counted } from "../../platform/text.ts";
import { ignoreState } from "../../runs/journal.ts";
import type { Sink } from "../../sinks/sink.ts";
import type { Context } from "../context.ts";
import { deliveryWorld } from "./delivery-world.ts";
import type { Ingest } from "./open-ingest.ts";

/** How the command line wants its lines delivered. */
export interface DeliverOptions {
  /** Seconds. */
  readonly deadline: number;
  readonly onRewrite: "stop" | "resync";
  readonly fromStart: boolean;
  readonly adoptCursor: boolean;
}

/** Where a delivery begins, by the options. */
export function startOf({ fromStart, adoptCursor }: Pick<DeliverOptions, "fromStart" | "adoptCursor">): Start {
  return fromStart ? "beginning" : adoptCursor ? "adopt" : "cursor";
}

/**
 * A cursor that belongs to another sink is found before anything is sent to any.
 *
 * @throws Failure "configuration"
 */
export function requireSameSinks({ root, feed }: Ingest, sinks: readonly Sink[], start: Start): void {
  for (const sink of sinks) {
    const read = readReceipt(cursorFolder(root, feed, sink.name));
    requireSameSink(read.kind === "read" ? read.receipt : undefined, sink, start);
  }
}

/** Delivers to all sinks at the same time, each at its own pace. One that is down holds up none of the others. */
export async function deliverToSinks(
  ingest: Ingest,
  sinks: readonly Sink[],
  options: DeliverOptions,
): Promise<readonly SinkReport[]> {
  const { context, root, feed, contract } = ingest;
  const start = startOf(options);
  requireSameSinks(ingest, sinks, start);
  const world = deliveryWorld(context);
  const show = progressOf(context, sinks);
  const reports = await Promise.allSettled(
    sinks.map((sink) =>
      deliver({
        sink,
        feed,
        contract,
        folder: cursorFolder(root, feed, sink.name),
        start,
        onRewrite: options.onRewrite,
        deadline: world.elapsed() + options.deadline * 1000,
        world,
        progress: (lines) => show(sink.name, lines),
      }),
    ),
  );
  context.terminal.clearProgress();
  ignoreState(root);
  return reports.map((settled) => {
    if (settled.status === "rejected") throw settled.reason;
    return settled.value;
  });
}

const firstAfter = 1000;
const every = 100;

/** A progress line of all sinks, once it has taken a second. */
function progressOf({ terminal }: Context, sinks: readonly Sink[]): (name: string, lines: number) => void {
  const counts = new Map(sinks.map(({ name }) => [name, 0]));
  let last = performance.now() + firstAfter - every;
  return (name, lines) => {
    counts.set(name, lines);
    const now = performance.now();
    if (now - last < every) return;
    last = now;
    terminal.progress([...counts].map(([each, done]) => `${each} ${counted(done, "line")}`).join(", "));
  };
}
