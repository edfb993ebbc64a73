import * as z from "zod/mini";
import { deadLetter } from "./dead-letter.ts";

const count = z.int().check(z.minimum(0));

/** What `wgx ingest push --dry-run --json` prints: what would be sent, and what would be refused and why. */
export const ingestPreview = z.strictObject({
  schema: z.literal("wgx.ingest-preview/1"),
  feed: z.string(),
  contract: z.string(),
  sinks: z.array(
    z.strictObject({
      name: z.string(),
      target: z.string(),
      /** Whether there is one; what it is, is said nowhere. */
      token: z.boolean(),
      lines: count,
      batches: count,
      refused: count,
      blank: count,
      firstRefused: z.array(deadLetter),
      obstacle: z.optional(z.string()),
    }),
  ),
  exitCode: z.int().check(z.minimum(0), z.maximum(255)),
});
export type IngestPreview = z.infer<typeof ingestPreview>;
