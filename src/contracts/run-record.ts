import * as z from "zod/mini";
import { finding } from "./finding.ts";
import { memberName, timestamp } from "./identifiers.ts";
import { memberState, summary } from "./report.ts";

/** A run's name: the time at which it began, and something that tells two of one moment apart. */
export const runId = z.string().check(z.regex(/^[0-9]{8}T[0-9]{6}[0-9]{3}Z-[0-9a-f]{6}$/));

const count = z.int().check(z.minimum(0));
const { check, severity, path, state, message, fix } = finding.shape;

/** A finding as the journal keeps it: what is needed to say later what was in the way, and what to do. */
export const recordedFinding = z.strictObject({
  member: z.optional(memberName),
  check,
  severity,
  path,
  state,
  message,
  fix,
});
export type RecordedFinding = z.infer<typeof recordedFinding>;

/** What one execution of a command did: one file under `.wgx/runs/`. */
export const runRecord = z.strictObject({
  schema: z.literal("wgx.run/1"),
  id: runId,
  /** The command's name: `doctor`, `cache prune`. */
  name: z.optional(z.string()),
  /** As typed, secrets masked. */
  command: z.array(z.string()),
  startedAt: timestamp,
  finishedAt: timestamp,
  versions: z.strictObject({ wgx: z.string(), node: z.string(), git: z.optional(z.string()) }),
  fleet: z.optional(z.string()),
  members: z.array(z.strictObject({ name: memberName, state: memberState, reason: z.optional(z.string()) })),
  summary: z.optional(summary),
  /** The most serious findings that are neither waived nor known from a baseline, as many as are kept. */
  findings: z.optional(z.array(recordedFinding)),
  /** How many more there were. */
  findingsOmitted: z.optional(count),
  /** Where drift was measured: files of members that differ from their template, the members they are in, and files that could not be told. */
  drift: z.optional(z.strictObject({ files: count, members: count, unknown: count })),
  exitCode: z.int().check(z.minimum(0), z.maximum(255)),
  error: z.optional(z.string()),
  /** What to do about the error. */
  hints: z.optional(z.array(z.string())),
});
export type RunRecord = z.infer<typeof runRecord>;
