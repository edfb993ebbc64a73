import * as z from "zod/mini";
import { memberName, timestamp } from "./identifiers.ts";

const bytes = z.int().check(z.minimum(0));

/** A mirror in the cache. */
const mirror = z.strictObject({
  /** Where it is a copy of; holds no credentials. */
  url: z.string(),
  /** Members of the fleet that are read from it; none where it belongs to another fleet. */
  members: z.array(memberName),
  folder: z.string(),
  bytes,
  /** When its remote last said what it has. */
  fetchedAt: timestamp,
  usedAt: z.optional(timestamp),
});
export type CachedMirror = z.infer<typeof mirror>;

/** What `wgx cache` and `wgx cache prune` print with `--json`. */
export const cacheContent = z.strictObject({
  schema: z.literal("wgx.cache/1"),
  folder: z.string(),
  mirrors: z.array(mirror),
  /** What was taken away, or (`plan`, with `--dry-run`) would be; absent where nothing was to be. */
  pruned: z.optional(z.strictObject({ mode: z.enum(["plan", "apply"]), mirrors: z.array(mirror) })),
  /** Of the mirrors that stay. */
  bytes,
});
export type CacheContent = z.infer<typeof cacheContent>;

/** What `wgx cache refresh --json` prints. */
export const cacheRefresh = z.strictObject({
  schema: z.literal("wgx.cache-refresh/1"),
  members: z.array(
    z.strictObject({
      name: memberName,
      state: z.enum(["ok", "unknown"]),
      reason: z.optional(z.string()),
      fix: z.optional(z.strictObject({ argv: z.array(z.string()).check(z.minLength(1)) })),
      fetchedAt: z.optional(timestamp),
    }),
  ),
  exitCode: z.int().check(z.minimum(0), z.maximum(255)),
});
export type CacheRefresh = z.infer<typeof cacheRefresh>;
