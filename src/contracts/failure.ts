import * as z from "zod/mini";

/** Why a whole command stopped. */
export const failureKind = z.enum([
  "usage",
  "configuration",
  "authentication",
  "tool",
  "incomplete",
  "temporary",
  "interrupted",
  "defect",
]);
export type FailureKind = z.infer<typeof failureKind>;

/** A place in a file; `line` and `column` count from 1, `key` is the path of keys that leads there. */
export const place = z.strictObject({
  file: z.string(),
  line: z.optional(z.int().check(z.minimum(1))),
  column: z.optional(z.int().check(z.minimum(1))),
  key: z.optional(z.string()),
});
export type Place = z.infer<typeof place>;

const problem = z.strictObject({ message: z.string(), place: z.optional(place), hint: z.optional(z.string()) });
export type Problem = z.infer<typeof problem>;

/** What stands on stdout under `--json` where a command stopped before it had a report. */
export const failureDocument = z.strictObject({
  schema: z.literal("wgx.failure/1"),
  kind: failureKind,
  problems: z.array(problem).check(z.minLength(1)),
  exitCode: z.int().check(z.minimum(1), z.maximum(255)),
});
export type FailureDocument = z.infer<typeof failureDocument>;
