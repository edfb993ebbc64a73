import * as z from "zod/mini";
import { finding } from "./finding.ts";

/** What `wgx index --json` prints: which generated files were written or are stale, and how the inventory stands to the world. */
export const indexOutcome = z.strictObject({
  schema: z.literal("wgx.index/1"),
  fleet: z.string(),
  mode: z.enum(["write", "check"]),
  members: z.int().check(z.minimum(0)),
  /** Repositories that are only shown. */
  references: z.int().check(z.minimum(0)),
  edges: z.int().check(z.minimum(0)),
  files: z.array(
    z.strictObject({
      path: z.string(),
      /** Written: `created` or `updated`; compared: `missing` or `stale`; `current`: as it would be generated. */
      state: z.enum(["created", "updated", "current", "missing", "stale"]),
      /** What writing it would change, a unified diff; of a file that was only compared. */
      diff: z.optional(z.string()),
    }),
  ),
  /** The drawing that was asked for, absolute. */
  svg: z.optional(z.string()),
  /** Absent where it was not to be looked at. None of it changes the exit code. */
  reconciliation: z.optional(
    z.strictObject({
      findings: z.array(z.strictObject({ member: z.optional(z.string()), ...finding.def.shape })),
      /** Members that could not be looked at, so that nothing is known of what they use. */
      notRead: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
      /** Checks that did not run at all. */
      notRun: z.array(z.strictObject({ check: z.string(), reason: z.string() })),
    }),
  ),
  exitCode: z.int(),
});
export type IndexOutcome = z.infer<typeof indexOutcome>;
