import * as z from "zod/mini";
import { freeKey, presentMapping } from "./mapping.ts";

const count = z.int().check(z.minimum(0));

/**
 * The ecosystem's snapshot of one host and its fleet. What a host cannot know is left out: `updates` and `backup` may be
 * empty, and so may `drift` where it was never measured.
 */
export const metricsSnapshot = z.looseObject({
  /** Seconds since 1970. */
  ts: z.int(),
  host: z.string(),
  /** Degrees Celsius, by sensor. */
  temps: z.optional(presentMapping(freeKey, z.number())),
  updates: z.strictObject({ os: z.optional(count), pkg: z.optional(count), flatpak: z.optional(count) }),
  backup: z.strictObject({ last_ok: z.optional(z.string()), age_days: z.optional(z.number().check(z.minimum(0))) }),
  /** `templates`: files of members that differ from their template. */
  drift: z.looseObject({ templates: z.optional(count) }),
});
export type MetricsSnapshot = z.infer<typeof metricsSnapshot>;
