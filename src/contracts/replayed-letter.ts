import * as z from "zod/mini";
import { timestamp } from "./identifiers.ts";

/** A dead letter that its sink got after all: one line of `resolved.jsonl`. */
export const replayedLetter = z.strictObject({
  schema: z.literal("wgx.replayed-letter/1"),
  id: z.string().check(z.regex(/^dl-[0-9a-f]{16}$/)),
  at: timestamp,
});
