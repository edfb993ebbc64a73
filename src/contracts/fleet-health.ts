import * as z from "zod/mini";
import { memberName, timestamp } from "./identifiers.ts";

const count = z.int().check(z.minimum(0));

/**
 * The ecosystem's fleet-health snapshot. It knows no `unknown`: a member that could not be read is `fail`, and its
 * note says that nothing was seen.
 */
export const fleetHealth = z.strictObject({
  timestamp,
  repoCount: count,
  status: z.strictObject({ ok: count, warn: count, fail: count }),
  details: z.optional(
    z.array(z.strictObject({ id: memberName, state: z.enum(["ok", "warn", "fail"]), note: z.optional(z.string()) })),
  ),
  metadata: z.optional(z.record(z.string(), z.unknown())),
});
export type FleetHealth = z.infer<typeof fleetHealth>;
