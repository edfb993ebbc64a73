import * as z from "zod/mini";

export const severity = z.enum(["info", "warn", "fail"]);
export type Severity = z.infer<typeof severity>;

/** How a member's file stands to its template; the words are explained in docs/templates.md. */
export const driftState = z.enum([
  "identical",
  "behind",
  "modified",
  "foreign",
  "mode",
  "missing",
  "orphaned",
  "waived",
  "unknown",
]);
export type DriftState = z.infer<typeof driftState>;

/** One thing that a check found: which rule, how bad, where, why, and the command that mends it. */
export const finding = z.strictObject({
  check: z.string().check(z.regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/)),
  severity,
  path: z.optional(z.string()),
  line: z.optional(z.int().check(z.minimum(1))),
  state: z.optional(driftState),
  message: z.string().check(z.minLength(1)),
  fix: z.optional(z.strictObject({ argv: z.array(z.string()).check(z.minLength(1)) })),
  waived: z.optional(z.strictObject({ reason: z.string(), until: z.string() })),
  /** How it stands to an earlier report, where one was given: `known` was in it, and no less serious. */
  baseline: z.optional(z.enum(["new", "known"])),
});
export type Finding = z.infer<typeof finding>;
