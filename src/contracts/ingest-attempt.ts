import * as z from "zod/mini";
import { timestamp } from "./identifiers.ts";
import { sinkState } from "./ingest-report.ts";

const count = z.int().check(z.minimum(0));

/** What the last run came to for a sink: `attempt.json` beside the receipt. For people only; nothing goes by it. */
export const ingestAttempt = z.strictObject({
  schema: z.literal("wgx.ingest-attempt/1"),
  at: timestamp,
  state: sinkState,
  reason: z.optional(z.string()),
  /** Lines that the sink took, and requests that had to be sent again. */
  accepted: z.optional(count),
  retried: z.optional(count),
});
export type IngestAttempt = z.infer<typeof ingestAttempt>;
