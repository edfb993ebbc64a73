import * as z from "zod/mini";
import { timestamp } from "./identifiers.ts";
import { sinkState } from "./ingest-report.ts";

/** What the last run came to for a sink: `attempt.json` beside the receipt. For people only; nothing goes by it. */
export const ingestAttempt = z.strictObject({
  schema: z.literal("wgx.ingest-attempt/1"),
  at: timestamp,
  state: sinkState,
  reason: z.optional(z.string()),
});
export type IngestAttempt = z.infer<typeof ingestAttempt>;
