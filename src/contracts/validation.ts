import * as z from "zod/mini";
import { place } from "./failure.ts";
import { memberName } from "./identifiers.ts";

/** What `wgx validate --json` prints. */
export const validation = z.strictObject({
  schema: z.literal("wgx.validation/1"),
  /** What was checked, in the order of checking. */
  documents: z.array(z.strictObject({ kind: z.string(), file: z.string() })),
  problems: z.array(
    z.strictObject({
      severity: z.enum(["warn", "fail"]),
      message: z.string(),
      place: z.optional(place),
      hint: z.optional(z.string()),
    }),
  ),
  /** Members whose profile could not be read, and why; nothing is said about them. */
  notRead: z.array(z.strictObject({ name: memberName, reason: z.string() })),
  exitCode: z.int().check(z.minimum(0), z.maximum(255)),
});
export type Validation = z.infer<typeof validation>;
