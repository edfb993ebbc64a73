import * as z from "zod/mini";

/** What `wgx init --json` prints: which files it made, and which it found and kept. */
export const initiation = z.strictObject({
  schema: z.literal("wgx.init/1"),
  /** The metarepo, absolute. */
  root: z.string(),
  /** Where the members come from; `kept`: from the inventory that was there already. */
  from: z.enum(["github", "clones", "empty", "kept"]),
  /** How many members were written down; absent where the inventory was there already. */
  members: z.optional(z.int().check(z.minimum(0))),
  files: z.array(z.strictObject({ path: z.string(), was: z.enum(["created", "kept"]) })),
  /** What was found and is not among the members, or not wholly, and why. */
  skipped: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
});
export type Initiation = z.infer<typeof initiation>;
