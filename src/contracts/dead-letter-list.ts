import * as z from "zod/mini";
import { deadLetter, lineError } from "./dead-letter.ts";
import { timestamp } from "./identifiers.ts";

/** What `wgx ingest dead-letters --json` prints: lines that sinks did not get, and what became of them since. */
export const deadLetterList = z.strictObject({
  schema: z.literal("wgx.dead-letters/1"),
  feed: z.string(),
  letters: z.array(
    z.strictObject({
      letter: deadLetter,
      /** When the sink got it after all, by a replay. */
      replayedAt: z.optional(timestamp),
      /** What it means and what to do about it; `explain` only. */
      explanation: z.optional(z.array(z.string())),
      /** What the contract and the sink's limits say of the line today; `explain` only. */
      now: z.optional(z.array(lineError)),
    }),
  ),
  exitCode: z.int().check(z.minimum(0), z.maximum(255)),
});
export type DeadLetterList = z.infer<typeof deadLetterList>;
