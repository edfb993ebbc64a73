import * as z from "zod/mini";
import { deadLetter } from "./dead-letter.ts";
import { feedbackReport } from "./feedback-report.ts";
import { timestamp } from "./identifiers.ts";

const count = z.int().check(z.minimum(0));

/**
 * How a sink's part of a run ended. `done`: it has all of the snapshot; `temporary`: it asks to be tried again later;
 * `busy`: another run moves this cursor; `refused`: it does not let us in; `stopped`: no line gets through as things are;
 * `rewritten`: the feed is not what was delivered; `interrupted`: by the user.
 */
export const sinkState = z.enum(["done", "temporary", "busy", "refused", "stopped", "rewritten", "interrupted"]);
export type SinkState = z.infer<typeof sinkState>;

const position = z.strictObject({ bytes: count, lines: count });

/** What one run did for one sink. Counts are of lines of this run. */
export const sinkReport = z.strictObject({
  name: z.string(),
  /** The endpoint or folder, without secrets. */
  target: z.string(),
  state: sinkState,
  reason: z.optional(z.string()),
  /** Where the cursor stood, in the newest file of the feed, and where it stands. */
  from: position,
  to: position,
  accepted: count,
  /** Of the accepted: those that the sink had already. */
  duplicates: count,
  deadLettered: count,
  /** Requests that had to be sent again. */
  retried: count,
  blank: count,
  /** Passed over after the feed was rewritten, because the sink has them. */
  known: count,
  /** Bytes behind the last line end: a line that is still being written. */
  unfinished: count,
  milliseconds: count,
  /** The first few dead letters of this run. */
  firstDeadLetters: z.array(deadLetter),
});
export type SinkReport = z.infer<typeof sinkReport>;

/** How a sink was read back after the delivery: lines that were looked for, and those that it has. */
export const readBack = z.strictObject({
  sink: z.string(),
  looked: count,
  found: count,
  /** Why nothing can be said, where it cannot. */
  unknown: z.optional(z.string()),
});
export type ReadBack = z.infer<typeof readBack>;

/** What `wgx ingest` and `wgx ingest push` print under `--json`. */
export const ingestReport = z.strictObject({
  schema: z.literal("wgx.ingest/1"),
  run: z.strictObject({ command: z.string(), startedAt: timestamp, finishedAt: timestamp, wgxVersion: z.string() }),
  feed: z.string(),
  contract: z.string(),
  sinks: z.array(sinkReport),
  readBack: z.array(readBack),
  /** How the whole feed stands to its contract; `wgx ingest` only. */
  validation: z.optional(
    z.strictObject({ lines: count, valid: count, invalid: count, blank: count, unfinished: z.boolean() }),
  ),
  /** What came of the policy's decisions; `none`: nobody writes any feedback. `wgx ingest` only. */
  feedback: z.optional(
    z.union([
      z.strictObject({ state: z.literal("collected"), report: feedbackReport }),
      z.strictObject({ state: z.literal("none"), report: feedbackReport }),
      z.strictObject({
        state: z.literal("unknown"),
        reason: z.string(),
        exitCode: z.int().check(z.minimum(0), z.maximum(255)),
      }),
    ]),
  ),
  exitCode: z.int().check(z.minimum(0), z.maximum(255)),
});
export type IngestReport = z.infer<typeof ingestReport>;
