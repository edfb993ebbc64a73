import * as z from "zod/mini";
import { deadLetter } from "./dead-letter.ts";
import { sinkState } from "./ingest-report.ts";

const count = z.int().check(z.minimum(0));

/** What `wgx ingest replay --json` prints. Counts are of lines. */
export const ingestReplay = z.strictObject({
  schema: z.literal("wgx.ingest-replay/1"),
  feed: z.string(),
  contract: z.string(),
  /** Which lines were chosen. */
  what: z.enum(["dead-letters", "bytes", "time"]),
  dryRun: z.boolean(),
  sinks: z.array(
    z.strictObject({
      name: z.string(),
      target: z.string(),
      state: sinkState,
      reason: z.optional(z.string()),
      chosen: count,
      accepted: count,
      /** Of the accepted: those that the sink had already. */
      duplicates: count,
      /** Lines that the contract or the sink still does not take. */
      refused: count,
      firstRefused: z.array(deadLetter),
    }),
  ),
  exitCode: z.int().check(z.minimum(0), z.maximum(255)),
});
export type IngestReplay = z.infer<typeof ingestReplay>;
