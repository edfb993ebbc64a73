import * as z from "zod/mini";
import { day } from "./identifiers.ts";

/**
 * A difference from a template, or a finding of another check, that is intended, until a day. `member` and `path` may be
 * globs; findings without a path are covered by the path `**`.
 */
const waiver = z.strictObject({
  member: z.string().check(z.minLength(1)),
  path: z.string().check(z.minLength(1)),
  /** The check whose findings are waived; differences from templates where this is not given. */
  check: z.optional(z.string().check(z.regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/))),
  reason: z.string().check(z.minLength(1)),
  /** The last day on which the waiver holds. */
  until: day,
});
export type Waiver = z.infer<typeof waiver>;

/** `templates/waivers.yml`. */
export const waiversFile = z.array(waiver);
