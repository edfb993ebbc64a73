import * as z from "zod/mini";
import { day } from "./identifiers.ts";

/** A difference that is intended, until a day. `member` and `path` may be globs. */
const waiver = z.strictObject({
  member: z.string().check(z.minLength(1)),
  path: z.string().check(z.minLength(1)),
  reason: z.string().check(z.minLength(1)),
  /** The last day on which the waiver holds. */
  until: day,
});
export type Waiver = z.infer<typeof waiver>;

/** `templates/waivers.yml`. */
export const waiversFile = z.array(waiver);
