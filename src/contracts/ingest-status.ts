import * as z from "zod/mini";
import { timestamp } from "./identifiers.ts";
import { sinkState } from "./ingest-report.ts";

const count = z.int().check(z.minimum(0));

/** What `wgx ingest status --json` prints: how far each sink is behind the feed. */
export const ingestStatus = z.strictObject({
  schema: z.literal("wgx.ingest-status/1"),
  at: timestamp,
  feed: z.string(),
  contract: z.string(),
  sinks: z.array(
    z.strictObject({
      name: z.string(),
      target: z.string(),
      /** Whether there is one; what it is, is said nowhere. */
      token: z.boolean(),
      /** How much of the feed is done; absent before the first run. */
      cursor: z.optional(z.strictObject({ bytes: count, lines: count, movedAt: timestamp })),
      totals: z.optional(z.strictObject({ accepted: count, deadLettered: count, blank: count })),
      /** Whole lines that wait; the age, in seconds, is that of the first of them. */
      lag: z.union([
        z.strictObject({
          state: z.literal("known"),
          lines: count,
          bytes: count,
          ageSeconds: z.optional(count),
        }),
        z.strictObject({ state: z.literal("unknown"), reason: z.string() }),
      ]),
      /** What the last run came to. */
      last: z.optional(z.strictObject({ at: timestamp, state: sinkState, reason: z.optional(z.string()) })),
      /** `open`: the last run gave up on a sink that asked for patience. */
      breaker: z.enum(["open", "closed"]),
      /** `open`: not replayed since. */
      deadLetters: z.strictObject({ all: count, open: count }),
    }),
  ),
  exitCode: z.int().check(z.minimum(0), z.maximum(255)),
});
export type IngestStatus = z.infer<typeof ingestStatus>;
