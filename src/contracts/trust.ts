import * as z from "zod/mini";
import { objectId, timestamp } from "./identifiers.ts";

/** Whose code may run: the commits of each repository that its user has trusted, newest last. Kept in the user's state. */
export const trustFile = z.strictObject({
  schema: z.literal("wgx.trust/1"),
  /** Keyed by where the repository comes from: its remote's URL without credentials, else its folder. */
  repositories: z.record(z.string(), z.array(z.strictObject({ commit: objectId, trustedAt: timestamp }))),
});
export type TrustFile = z.infer<typeof trustFile>;
