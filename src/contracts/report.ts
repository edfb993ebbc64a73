import * as z from "zod/mini";
import { driftState, finding } from "./finding.ts";
import { memberName, objectId, timestamp } from "./identifiers.ts";
import { templatePolicy } from "./inventory.ts";
import { mostShards } from "./shard.ts";

export const memberState = z.enum(["ok", "warn", "fail", "unknown"]);
export type MemberState = z.infer<typeof memberState>;

const count = z.int().check(z.minimum(0));
const notRun = z.strictObject({ check: z.string(), reason: z.string() });

/** What was found in one member. `unknown`: it could not be read, for `reason`; then nothing is said of its content. */
export const memberReport = z.strictObject({
  name: memberName,
  state: memberState,
  reason: z.optional(z.string()),
  /** Absent where nobody came as far as reading it. */
  source: z.optional(z.enum(["local", "cache", "github"])),
  /** Where it was read: a folder or a URL. */
  location: z.optional(z.string()),
  ref: z.optional(z.string()),
  commit: z.optional(objectId),
  committedAt: z.optional(timestamp),
  fetchedAt: z.optional(timestamp),
  findings: z.array(finding),
  /** Checks that were asked for and did not run, which is not a pass. */
  notRun: z.array(notRun),
});
export type MemberReport = z.infer<typeof memberReport>;

/** Members that hold the same bytes where a template belongs. */
const cluster = z.strictObject({
  state: driftState,
  blob: z.optional(objectId),
  behind: z.optional(count),
  members: z.array(memberName).check(z.minLength(1)),
});
export type Cluster = z.infer<typeof cluster>;

/** How the fleet stands to one template: its members by the blob they hold, largest group first. */
const templateReport = z.strictObject({
  path: z.string(),
  policies: z.array(templatePolicy),
  clusters: z.array(cluster),
});
export type TemplateReport = z.infer<typeof templateReport>;

export const summary = z.strictObject({ ok: count, warn: count, fail: count, unknown: count });
export type Summary = z.infer<typeof summary>;

/** How the findings stand to those of an earlier report, the baseline. */
export const comparison = z.strictObject({
  /** The run of the earlier report. */
  run: z.string(),
  finishedAt: timestamp,
  /** Findings of this report, waived ones left out. */
  new: count,
  known: count,
  /** Findings of the earlier report that were looked for and are gone. Without `member` it was about the fleet. */
  fixed: z.array(z.strictObject({ member: z.optional(memberName), finding })),
  /** Findings of the earlier report that nobody looked for: the member could not be read, or the check did not run. */
  notSeen: count,
});
export type Comparison = z.infer<typeof comparison>;

/** Which share of the members a report is about, and what has to be known of it to join it with the others. */
const reportShard = z.strictObject({
  index: z.int().check(z.minimum(1), z.maximum(mostShards)),
  of: z.int().check(z.minimum(1), z.maximum(mostShards)),
  /** The members of all shares, in the fleet's order. */
  members: z.array(memberName),
  /** Findings that are true only where every share has them; `before`: how many of `fleet` go before it. */
  unconfirmed: z.array(z.strictObject({ before: count, finding })),
});

/** The report of one examination: `wgx doctor` and what builds on it. */
export const report = z.strictObject({
  schema: z.literal("wgx.report/1"),
  run: z.strictObject({
    id: z.string().check(z.minLength(1)),
    command: z.string(),
    startedAt: timestamp,
    finishedAt: timestamp,
    wgxVersion: z.string(),
  }),
  /** The ids of the checks that were asked for. */
  checks: z.optional(z.array(z.string())),
  /** Given where only a share of the members was looked at. */
  shard: z.optional(reportShard),
  members: z.array(memberReport),
  /** Findings that belong to no member. */
  fleet: z.array(finding),
  notRun: z.array(notRun),
  templates: z.array(templateReport),
  baseline: z.optional(comparison),
  summary,
  exitCode: z.int().check(z.minimum(0), z.maximum(255)),
});
export type Report = z.infer<typeof report>;
