import type { DeadLetter } from "../contracts/dead-letter.ts";
import type { EventContract } from "../contracts/event-contracts.ts";
import type { Receipt } from "../contracts/receipt.ts";
import type { Sink } from "../sinks/sink.ts";
import { prepareBatches } from "./prepare-batches.ts";
import { closeSegments, takeSnapshot } from "./segments.ts";

/** What a delivery would do. Counts are of lines. */
export interface Preview {
  readonly files: readonly { readonly path: string; readonly from: number; readonly to: number }[];
  readonly lines: number;
  readonly batches: number;
  readonly refused: number;
  readonly blank: number;
  readonly firstRefused: readonly DeadLetter[];
  /** Why it would not begin. */
  readonly obstacle?: string;
}

const shown = 5;

/** Goes through a delivery without sending or writing anything. @throws as takeSnapshot does. */
export function previewDelivery(about: {
  readonly sink: Sink;
  readonly feed: string;
  readonly contract: EventContract;
  readonly receipt: Receipt | undefined;
  readonly onRewrite: "stop" | "resync";
  readonly now: () => Date;
}): Preview {
  const { sink, feed, contract, receipt, now } = about;
  const none = { files: [], lines: 0, batches: 0, refused: 0, blank: 0, firstRefused: [] };
  const snapshot = takeSnapshot(feed, receipt, about.onRewrite);
  if (snapshot.kind === "rewritten") return { ...none, obstacle: snapshot.reason };
  const firstRefused: DeadLetter[] = [];
  let [lines, batches, refused, blank] = [0, 0, 0, 0];
  try {
    for (const segment of snapshot.segments) {
      for (const batch of prepareBatches(segment, { sink: sink.name, contract, limits: sink.limits, now })) {
        lines += batch.lines.length;
        batches += batch.lines.length > 0 ? 1 : 0;
        refused += batch.deadLetters.length;
        blank += batch.blank;
        firstRefused.push(...batch.deadLetters.slice(0, shown - firstRefused.length));
      }
    }
    const files = snapshot.segments.map(({ path, from, size }) => ({ path, from, to: size }));
    const obstacle = snapshot.isResync
      ? { obstacle: "the feed was rewritten: lines that were delivered are told when they are sent" }
      : {};
    return { files, lines, batches, refused, blank, firstRefused, ...obstacle };
  } finally {
    closeSegments(snapshot.segments);
  }
}
