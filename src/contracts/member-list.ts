import * as z from "zod/mini";
import { branchName, gitUrl, memberName } from "./identifiers.ts";

/** What `wgx list --json` prints: the fleet in dependency order, and where each member was found. */
export const memberList = z.strictObject({
  schema: z.literal("wgx.list/1"),
  fleet: z.string(),
  members: z.array(
    z.strictObject({
      name: memberName,
      url: z.optional(gitUrl),
      defaultBranch: z.optional(branchName),
      domain: z.optional(z.string()),
      scope: z.optional(z.string()),
      dependsOn: z.array(memberName),
      tags: z.array(z.string()),
      /** The folder of the clone; absent where there is none. */
      clone: z.optional(z.string()),
      /** The folder of its mirror in the cache, where it has one and no clone. */
      mirror: z.optional(z.string()),
    }),
  ),
  /** Repositories that are only shown: archived, or declared `fleet: false`. */
  references: z.array(z.strictObject({ name: memberName, url: z.optional(gitUrl), status: z.string() })),
});
export type MemberList = z.infer<typeof memberList>;
