import * as z from "zod/mini";
import { lineError } from "./dead-letter.ts";

const count = z.int().check(z.minimum(0));

/** What `wgx ingest validate --json` prints. */
export const feedValidation = z.strictObject({
  schema: z.literal("wgx.feed-validation/1"),
  contract: z.string(),
  files: z.array(
    z.strictObject({
      file: z.string(),
      lines: count,
      valid: count,
      invalid: count,
      blank: count,
      /** The last line has no line end, so it would not be delivered yet. */
      unfinished: z.boolean(),
    }),
  ),
  findings: z.array(
    z.strictObject({
      file: z.string(),
      line: z.int().check(z.minimum(1)),
      errors: z.array(lineError).check(z.minLength(1)),
    }),
  ),
  exitCode: z.int().check(z.minimum(0), z.maximum(255)),
});
export type FeedValidation = z.infer<typeof feedValidation>;
