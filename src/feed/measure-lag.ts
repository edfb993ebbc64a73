import { readSync } from "node:fs";
import type { Receipt } from "../contracts/receipt.ts";
import { countLineEnds } from "./line-bytes.ts";
import { closeSegments, takeSnapshot } from "./segments.ts";

/** How far a sink is behind its feed, or why that cannot be told. `oldest` is the time of the first waiting event. */
export type Lag =
  | {
      readonly known: true;
      readonly value: { readonly lines: number; readonly bytes: number; readonly oldest?: string };
    }
  | { readonly known: false; readonly reason: string };

/** Counts what a sink has not got: whole lines, in the feed and in the files that it was rotated into. */
export function measureLag(feed: string, receipt: Receipt | undefined): Lag {
  const snapshot = takeSnapshot(feed, receipt, "stop");
  if (snapshot.kind === "rewritten") return { known: false, reason: snapshot.reason };
  try {
    let [lines, bytes] = [0, 0];
    let oldest: string | undefined;
    for (const { descriptor, from, size } of snapshot.segments) {
      const waiting = countLineEnds(descriptor, from, size);
      lines += waiting.lines;
      bytes += waiting.bytes;
      if (waiting.lines > 0) oldest ??= timeOfLineAt(descriptor, from);
    }
    return { known: true, value: { lines, bytes, ...(oldest !== undefined && { oldest }) } };
  } finally {
    closeSegments(snapshot.segments);
  }
}

/** The `ts` of the event on the line that begins here, where it has one. */
function timeOfLineAt(descriptor: number, from: number): string | undefined {
  const buffer = Buffer.alloc(64 * 1024);
  const count = readSync(descriptor, buffer, 0, buffer.length, from);
  const end = buffer.indexOf(0x0a);
  try {
    const event: unknown = JSON.parse(buffer.toString("utf8", 0, end === -1 ? count : end));
    if (typeof event !== "object" || event === null || !("ts" in event) || typeof event.ts !== "string")
      return undefined;
    return Number.isNaN(Date.parse(event.ts)) ? undefined : event.ts;
  } catch {
    // An invalid line has no time that could be trusted.
    return undefined;
  }
}
