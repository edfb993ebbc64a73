import * as z from "zod/mini";
import { timestamp } from "./identifiers.ts";
import { sha256 } from "./receipt.ts";

/** How much of a file of feedback is read: `feedback-cursor.json` in the learner's folder. */
export const feedbackCursor = z.strictObject({
  schema: z.literal("wgx.feedback-cursor/1"),
  sources: z.array(
    z.strictObject({
      /** The absolute path, or the URL. */
      source: z.string().check(z.minLength(1)),
      bytes: z.int().check(z.minimum(0)),
      lines: z.int().check(z.minimum(0)),
      /** SHA-256 of those bytes: with other bytes there, it is read from the start. */
      sha256,
      readAt: timestamp,
    }),
  ),
});
export type FeedbackCursor = z.infer<typeof feedbackCursor>;
