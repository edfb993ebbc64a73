import * as z from "zod/mini";
import { timestamp } from "./identifiers.ts";

/**
 * One line of a feed by the contract that the sensor itself carried in November 2025. It asks for more (`ts`, `title`, one
 * of four types) and less: a `url` may be any text, also an empty one.
 */
export const aussenEvent202511 = z.strictObject({
  ts: timestamp,
  type: z.enum(["news", "sensor", "project", "alert"]),
  source: z.string(),
  title: z.string(),
  summary: z.optional(z.string().check(z.maxLength(500))),
  url: z.optional(z.string()),
  tags: z.optional(z.array(z.string())),
});
