import * as z from "zod/mini";
import { timestamp } from "./identifiers.ts";
import { sha256 } from "./receipt.ts";

/** What is wrong with a line: where in it, which rule it breaks, and what was found there. */
export const lineError = z.strictObject({
  /** A JSON path such as `$.tags[2]`; `$` is the whole line. */
  path: z.string().check(z.minLength(1)),
  /** Kebab-case, such as `max-length` or `duplicate-key`. */
  rule: z.string().check(z.regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/)),
  /** A sentence for people. */
  message: z.string().check(z.minLength(1)),
  /** What was found, shortened. */
  found: z.optional(z.string()),
});
export type LineError = z.infer<typeof lineError>;

/**
 * Why a line is a dead letter. `invalid`: it breaks the contract; `limit`: the sink is known to refuse it, so it was not
 * sent; `rejected`: the sink refused it; `conflict`: the sink has another event with the same id.
 */
export const deadLetterReason = z.enum(["invalid", "limit", "rejected", "conflict"]);
export type DeadLetterReason = z.infer<typeof deadLetterReason>;

/** A line of a feed that a sink will not get: one line of `dead-letters.jsonl`, durable before the cursor passes it. */
export const deadLetter = z.strictObject({
  schema: z.literal("wgx.dead-letter/1"),
  /** The same for the same line and reason, however often it is met. */
  id: z.string().check(z.regex(/^dl-[0-9a-f]{16}$/)),
  at: timestamp,
  sink: z.string().check(z.minLength(1)),
  /** The file that held the line, absolute; `line` counts from 1, `byte` from 0, `length` in bytes. */
  feed: z.string(),
  line: z.int().check(z.minimum(1)),
  byte: z.int().check(z.minimum(0)),
  length: z.int().check(z.minimum(0)),
  key: z.string().check(z.minLength(1)),
  reason: deadLetterReason,
  /** The HTTP status that the sink answered with. */
  status: z.optional(z.int().check(z.minimum(100), z.maximum(599))),
  errors: z.array(lineError).check(z.minLength(1)),
  /** SHA-256 of the line's bytes. */
  sha256,
  /** The line, where it is UTF-8. */
  text: z.optional(z.string()),
  /** The line, where it is not. */
  base64: z.optional(z.string()),
  /** Set where only the beginning of a very long line is kept. */
  truncated: z.optional(z.literal(true)),
});
export type DeadLetter = z.infer<typeof deadLetter>;
