import type * as z from "zod/mini";
import { cacheContent, cacheRefresh } from "./cache.ts";
import { deadLetter } from "./dead-letter.ts";
import { deadLetterList } from "./dead-letter-list.ts";
import { decisionOutcome } from "./decision-outcome.ts";
import { aussenEvent } from "./event.ts";
import { aussenEvent202511 } from "./event-2025-11.ts";
import { failureDocument } from "./failure.ts";
import { feedValidation } from "./feed-validation.ts";
import { feedbackCursor } from "./feedback-cursor.ts";
import { feedbackReport } from "./feedback-report.ts";
import { finding } from "./finding.ts";
import { fleetHealth } from "./fleet-health.ts";
import { impact } from "./impact.ts";
import { indexOutcome } from "./index-outcome.ts";
import { ingestAttempt } from "./ingest-attempt.ts";
import { ingestConfig } from "./ingest-config.ts";
import { ingestPreview } from "./ingest-preview.ts";
import { ingestReplay } from "./ingest-replay.ts";
import { ingestReport } from "./ingest-report.ts";
import { ingestState } from "./ingest-state.ts";
import { ingestStatus } from "./ingest-status.ts";
import { initiation } from "./initiation.ts";
import { inventoryFile, metadataFile } from "./inventory.ts";
import { manifestFile } from "./manifest.ts";
import { memberList } from "./member-list.ts";
import { metricsSnapshot } from "./metrics-snapshot.ts";
import { policyDecision } from "./policy-decision.ts";
import { policyFeedback, policyFeedback202511 } from "./policy-feedback.ts";
import { policySnapshot } from "./policy-snapshot.ts";
import { profileFile } from "./profile.ts";
import { pullOutcome } from "./pull-outcome.ts";
import { receipt } from "./receipt.ts";
import { refusedMessage } from "./refused-message.ts";
import { replayedLetter } from "./replayed-letter.ts";
import { report } from "./report.ts";
import { reportLine } from "./report-line.ts";
import { prunedRuns, runList } from "./run-list.ts";
import { runRecord } from "./run-record.ts";
import { serverAddress } from "./server-address.ts";
import { syncOutcome } from "./sync-outcome.ts";
import { syncPlan } from "./sync-plan.ts";
import { taskRun } from "./task-run.ts";
import { validation } from "./validation.ts";
import { waiversFile } from "./waivers.ts";

/** A kind of document that wgx reads or writes, and whose form it publishes. */
export interface DocumentKind {
  /** Kebab-case; what `wgx schema` is asked for. */
  readonly name: string;
  readonly title: string;
  /** One sentence. */
  readonly description: string;
  readonly schema: z.core.$ZodType;
}

/** Every published kind of document, in the order in which a newcomer meets them. */
export const documentKinds: readonly DocumentKind[] = [
  {
    name: "inventory",
    title: "Inventory",
    description: "The declared fleet, `repos.yml`: which repositories belong to it and what each depends on.",
    schema: inventoryFile,
  },
  {
    name: "repository-metadata",
    title: "Repository metadata",
    description: "The metadata half of a split inventory: what is known of each repository, keyed by its name.",
    schema: metadataFile,
  },
  {
    name: "profile",
    title: "Profile",
    description: "What a member says of itself, `.wgx/profile.yml`: its tasks, and the wgx that it needs.",
    schema: profileFile,
  },
  {
    name: "manifest",
    title: "Template manifest",
    description: "`templates/manifest.yml`: which template is meant for which members, and how firmly.",
    schema: manifestFile,
  },
  {
    name: "waivers",
    title: "Waivers",
    description: "`templates/waivers.yml`: differences from the templates that are intended until a given day.",
    schema: waiversFile,
  },
  {
    name: "finding",
    title: "Finding",
    description: "One thing that a check found: the rule, how bad, where, why, and the command that mends it.",
    schema: finding,
  },
  {
    name: "report",
    title: "Report",
    description: "What one examination of the fleet found, member by member.",
    schema: report,
  },
  {
    name: "report-line",
    title: "Report line",
    description: "One line of a report as `--format ndjson` writes it: the run, a member, a finding, or the end.",
    schema: reportLine,
  },
  {
    name: "fleet-health",
    title: "Fleet health",
    description: "How many members were well, in need of attention or failing at one point in time.",
    schema: fleetHealth,
  },
  {
    name: "run-record",
    title: "Run record",
    description: "What one execution of a command did, as the journal under `.wgx/runs/` keeps it.",
    schema: runRecord,
  },
  {
    name: "run-list",
    title: "Run list",
    description: "The records of the journal, newest first.",
    schema: runList,
  },
  {
    name: "pruned-runs",
    title: "Pruned runs",
    description: "Which records were taken out of the journal.",
    schema: prunedRuns,
  },
  {
    name: "metrics-snapshot",
    title: "Metrics snapshot",
    description: "How one host and its fleet are, as far as the host knows.",
    schema: metricsSnapshot,
  },
  {
    name: "failure",
    title: "Failure",
    description: "Why a command stopped before it had a report.",
    schema: failureDocument,
  },
  {
    name: "list",
    title: "Member list",
    description: "The fleet in dependency order, and where each member was found.",
    schema: memberList,
  },
  {
    name: "task-run",
    title: "Task run",
    description: "What `wgx run` did in each member: how its task ended, how long it took, and what it last said.",
    schema: taskRun,
  },
  {
    name: "validation",
    title: "Validation",
    description: "Every problem of the inventory, the template manifest, the waivers and the profiles, with its place.",
    schema: validation,
  },
  {
    name: "aussen-event",
    title: "Event",
    description: "One line of an event feed, by the ecosystem's canonical contract.",
    schema: aussenEvent,
  },
  {
    name: "aussen-event-2025-11",
    title: "Event of November 2025",
    description: "One line of an event feed, by the contract that the sensor carried in November 2025.",
    schema: aussenEvent202511,
  },
  {
    name: "ingest-config",
    title: "Ingest configuration",
    description: "`.wgx/config.yml`: the feed, its contract, the sinks and the policy.",
    schema: ingestConfig,
  },
  {
    name: "receipt",
    title: "Receipt",
    description: "How much of a feed a sink has, as wgx itself reads it.",
    schema: receipt,
  },
  {
    name: "ingest-state",
    title: "Ingest state",
    description: "How far a sink is, in the ecosystem's own form.",
    schema: ingestState,
  },
  {
    name: "dead-letter",
    title: "Dead letter",
    description: "A line of a feed that a sink will not get, with every reason.",
    schema: deadLetter,
  },
  {
    name: "refused-message",
    title: "Refused message",
    description: "A message of a stream that the event store did not take: a line of `intake/refused.jsonl`.",
    schema: refusedMessage,
  },
  {
    name: "feed-validation",
    title: "Feed validation",
    description: "Every line of a feed that breaks its contract: what `wgx ingest validate` prints.",
    schema: feedValidation,
  },
  {
    name: "ingest",
    title: "Ingest report",
    description: "What a run did for each sink: what `wgx ingest` and `wgx ingest push` print.",
    schema: ingestReport,
  },
  {
    name: "ingest-preview",
    title: "Ingest preview",
    description: "What a run would send to each sink, and what it would refuse.",
    schema: ingestPreview,
  },
  {
    name: "ingest-attempt",
    title: "Ingest attempt",
    description: "What the last run came to for a sink: `attempt.json` beside the receipt.",
    schema: ingestAttempt,
  },
  {
    name: "ingest-status",
    title: "Ingest status",
    description: "How far each sink is behind the feed, and its dead letters.",
    schema: ingestStatus,
  },
  {
    name: "dead-letters",
    title: "Dead letters",
    description: "Lines that sinks did not get, and what became of them since.",
    schema: deadLetterList,
  },
  {
    name: "replayed-letter",
    title: "Replayed letter",
    description: "A dead letter that its sink got after all: a line of `resolved.jsonl`.",
    schema: replayedLetter,
  },
  {
    name: "ingest-replay",
    title: "Ingest replay",
    description: "What sending dead letters or a range once more did for each sink.",
    schema: ingestReplay,
  },
  {
    name: "policy-decision",
    title: "Policy decision",
    description: "What the policy learner chose for one event, and why: a line of `decisions.jsonl`.",
    schema: policyDecision,
  },
  {
    name: "policy-feedback",
    title: "Policy feedback",
    description: "What came of a decision: a line of `policy_feedback.jsonl`.",
    schema: policyFeedback,
  },
  {
    name: "policy-feedback-2025-11",
    title: "Policy feedback of November 2025",
    description: "What came of a decision, in the older form, which is only read.",
    schema: policyFeedback202511,
  },
  {
    name: "decision-outcome",
    title: "Decision outcome",
    description: "Whether what a decision led to was a success.",
    schema: decisionOutcome,
  },
  {
    name: "policy-snapshot",
    title: "Policy snapshot",
    description: "What the policy learner has learned: `policy_snapshot.json`.",
    schema: policySnapshot,
  },
  {
    name: "server-address",
    title: "Server address",
    description: "Where the server of a store listens: `server.json` beside its lock.",
    schema: serverAddress,
  },
  {
    name: "feedback-report",
    title: "Feedback report",
    description: "What came of the policy's decisions: what `wgx ingest feedback` prints.",
    schema: feedbackReport,
  },
  {
    name: "feedback-cursor",
    title: "Feedback cursor",
    description: "How much of each file of feedback is read.",
    schema: feedbackCursor,
  },
  {
    name: "sync-plan",
    title: "Sync plan",
    description: "What a roll-out of templates would do: each member and file, with base, both sides and result.",
    schema: syncPlan,
  },
  {
    name: "sync-outcome",
    title: "Sync outcome",
    description: "What a roll-out of templates did, member by member.",
    schema: syncOutcome,
  },
  {
    name: "pull",
    title: "Pull outcome",
    description: "What taking members' versions back into the templates did, file by file.",
    schema: pullOutcome,
  },
  {
    name: "index",
    title: "Index outcome",
    description: "Which generated files `wgx index` wrote or found stale, and how the inventory stands to the clones.",
    schema: indexOutcome,
  },
  {
    name: "impact",
    title: "Impact",
    description: "What depends on a repository, directly or through others.",
    schema: impact,
  },
  {
    name: "cache",
    title: "Cache",
    description: "The mirrors in the user's cache, and which of them were taken away.",
    schema: cacheContent,
  },
  {
    name: "cache-refresh",
    title: "Cache refresh",
    description: "Which members' mirrors were made or brought up to date, and why others were not.",
    schema: cacheRefresh,
  },
  {
    name: "init",
    title: "New metarepo",
    description: "Which files of a metarepo `wgx init` made, and which it found and kept.",
    schema: initiation,
  },
];
