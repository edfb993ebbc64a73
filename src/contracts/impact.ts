import * as z from "zod/mini";
import { memberName } from "./identifiers.ts";

/** What `wgx impact --json` prints: everything that depends on one repository. */
export const impact = z.strictObject({
  schema: z.literal("wgx.impact/1"),
  fleet: z.string(),
  /** What is depended on. */
  name: memberName,
  /** The nearest first, then by name. */
  dependents: z.array(
    z.strictObject({
      name: memberName,
      /** `member`: of the fleet; `archived` and `outside`: only shown. */
      kind: z.enum(["member", "archived", "outside"]),
      direct: z.boolean(),
      /** A shortest way from what is depended on to this one, both included. */
      path: z.array(memberName).check(z.minLength(2)),
    }),
  ),
});
export type Impact = z.infer<typeof impact>;
