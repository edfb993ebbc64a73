import * as z from "zod/mini";
import { timestamp } from "./identifiers.ts";

/**
 * A message of a stream that the event store does not take: one line of `intake/refused.jsonl` in the store's folder, durable
 * before the message is acknowledged.
 */
export const refusedMessage = z.strictObject({
  schema: z.literal("wgx.refused-message/1"),
  at: timestamp,
  stream: z.string().check(z.minLength(1)),
  /** Its number in the stream, from 1. */
  sequence: z.int().check(z.minimum(1)),
  subject: z.string(),
  /** `invalid`: it is no event, or for no domain; `conflict`: the store has another event with its id. */
  reason: z.enum(["invalid", "conflict"]),
  /** A sentence for people. */
  message: z.string().check(z.minLength(1)),
  /** The message, where it is UTF-8. */
  text: z.optional(z.string()),
  /** The message, where it is not. */
  base64: z.optional(z.string()),
});
export type RefusedMessage = z.infer<typeof refusedMessage>;
