import * as z from "zod/mini";
import { memberName, timestamp } from "./identifiers.ts";
import { memberState, summary } from "./report.ts";

/** What one execution of a command did: one file under `.wgx/runs/`. */
export const runRecord = z.strictObject({
  schema: z.literal("wgx.run/1"),
  id: z.string().check(z.regex(/^[0-9]{8}T[0-9]{6}[0-9]{3}Z-[0-9a-f]{6}$/)),
  /** As typed, secrets masked. */
  command: z.array(z.string()),
  startedAt: timestamp,
  finishedAt: timestamp,
  versions: z.strictObject({ wgx: z.string(), node: z.string(), git: z.optional(z.string()) }),
  fleet: z.optional(z.string()),
  members: z.array(z.strictObject({ name: memberName, state: memberState, reason: z.optional(z.string()) })),
  summary: z.optional(summary),
  exitCode: z.int().check(z.minimum(0), z.maximum(255)),
  error: z.optional(z.string()),
});
export type RunRecord = z.infer<typeof runRecord>;
