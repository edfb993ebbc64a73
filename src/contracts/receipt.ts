import * as z from "zod/mini";
import { timestamp } from "./identifiers.ts";
import { mapping } from "./mapping.ts";

const count = z.int().check(z.minimum(0));
export const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));
/** A device or inode number, decimal: it may be larger than a double holds exactly. */
const fileNumber = z.string().check(z.regex(/^[0-9]{1,20}$/));

/**
 * How much of a feed a sink has: the authority on it. All that stands before `at.bytes` of the file is accepted or a dead
 * letter. A file is told by the SHA-256 of what was delivered of it; device and inode only say where to look first.
 */
export const receipt = z.strictObject({
  schema: z.literal("wgx.receipt/1"),
  sink: z.strictObject({ name: z.string().check(z.minLength(1)), identity: z.string().check(z.minLength(1)) }),
  /** Absolute. */
  feed: z.string().check(z.minLength(1)),
  /** Which holder of the lock wrote this; it rises with every holder. */
  epoch: z.int().check(z.minimum(1)),
  /** Which of this holder's receipts this is. */
  serial: z.optional(count),
  at: z.strictObject({ device: fileNumber, inode: fileNumber, bytes: count, lines: count, sha256 }),
  /** The file that was finished before this one, where the feed was rotated. */
  before: z.optional(z.strictObject({ bytes: count, lines: count, sha256 })),
  /** Lines that the delivered journal holds are passed over until this feed was read to its end once. */
  resyncing: z.optional(z.literal(true)),
  /** Lines, since the first run. */
  totals: z.strictObject({ accepted: count, deadLettered: count, blank: count }),
  /** What the sink asked to be kept for it, such as which of two endpoints a server has. */
  notes: z.optional(mapping(z.string().check(z.regex(/^[a-z][a-zA-Z]*$/)), z.string())),
  writtenAt: timestamp,
});
export type Receipt = z.infer<typeof receipt>;
