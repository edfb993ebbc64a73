import * as z from "zod/mini";
import { failureDocument } from "./failure.ts";
import { finding } from "./finding.ts";
import { memberName, timestamp } from "./identifiers.ts";
import { memberReport, memberState, report } from "./report.ts";

const { checks, notRun, templates, baseline, summary, exitCode, run } = report.shape;

/** The first line: what is going to be examined, and by which run. */
const runLine = z.strictObject({
  type: z.literal("run"),
  schema: z.literal("wgx.report-lines/1"),
  run: z.omit(run, { finishedAt: true }),
});

/** A member, as soon as the checks that look at members one by one have judged it. */
const memberLine = z.strictObject({ type: z.literal("member"), member: memberReport });

/**
 * What a check of the whole fleet found, after the last member. With `member` it belongs to that member, whose findings
 * and state it extends.
 */
const findingLine = z.strictObject({
  type: z.literal("finding"),
  member: z.optional(memberName),
  /** The state of that member with this finding. */
  state: z.optional(memberState),
  finding,
});

/** The last line of a report that is whole. */
const endLine = z.strictObject({
  type: z.literal("end"),
  finishedAt: timestamp,
  checks,
  notRun,
  templates,
  baseline,
  summary,
  exitCode,
});

/** The last line where the command was stopped: what stands before it is true, and not all. */
const failureLine = z.strictObject({ type: z.literal("failure"), failure: failureDocument });

/** One line of `--format ndjson`. A text that ends in neither an `end` nor a `failure` line was cut off. */
export const reportLine = z.union([runLine, memberLine, findingLine, endLine, failureLine]);
export type ReportLine = z.infer<typeof reportLine>;
