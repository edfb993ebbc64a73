import type { DeadLetter } from "./dead-letter.ts";
import type { Known } from "./facts.ts";
import type { Finding, Severity } from "./finding.ts";
import type { IngestAttempt } from "./ingest-attempt.ts";
import type { PolicyDecision } from "./policy-decision.ts";
import type { PolicyFeedback } from "./policy-feedback.ts";
import type { Receipt } from "./receipt.ts";
import type { MemberState, Report } from "./report.ts";

/** What the panels show. Times in ISO 8601, texts as they came in: whoever shows them escapes them. */

/** An event as a line of the stream. */
export interface EventRow {
  readonly domain: string;
  /** Where its line begins in the file of its domain, which is what it is addressed by. */
  readonly byte: number;
  /** When the store got it; absent where another program wrote it without saying. */
  readonly receivedAt?: string;
  /** When it happened, by its own word. */
  readonly time?: string;
  readonly id?: string;
  readonly type?: string;
  readonly source?: string;
  readonly title?: string;
  readonly summary?: string;
  readonly tags: readonly string[];
}

/** Which events are wanted; each condition that is given has to hold. */
export interface EventFilter {
  readonly domain?: string;
  /** As it is, or the beginning of it followed by `*`; upper and lower case are the same. */
  readonly type?: string;
  readonly source?: string;
  readonly tag?: string;
  /** Anywhere in the event; upper and lower case are the same. */
  readonly text?: string;
}

/** Newest first. */
export interface EventPageView {
  readonly filter: EventFilter;
  readonly events: readonly EventRow[];
  /** Whether this is the beginning of the stream, which grows. */
  readonly isNewest: boolean;
  /** Where older ones follow, as the query's `before`; absent where there are none. */
  readonly older?: string;
  /** How many lines were looked at; `more`: that was enough for one page, and older ones may still match. */
  readonly looked: { readonly lines: number; readonly more: boolean };
  readonly domains: readonly { readonly domain: string; readonly events: number }[];
  /** Where the live stream goes on from this page. */
  readonly live?: string;
}

/** What one sink did with an event. */
export interface SinkPassage {
  readonly sink: string;
  /** The feed that the sink is fed from. */
  readonly feed: string;
  /** `delivered`: the sink has it; `dead letter`: it will not get it; `not seen`: neither is recorded. */
  readonly state: "delivered" | "dead letter" | "replayed" | "not seen";
  readonly letter?: DeadLetter;
}

/** One event in full, and what became of it. */
export interface EventView {
  readonly row: EventRow;
  readonly key: string;
  /** The event as it was sent. */
  readonly payload: string;
  readonly sinks: Known<readonly SinkPassage[]>;
  readonly decision: Known<PolicyDecision | undefined>;
  readonly feedback: readonly PolicyFeedback[];
}

/** How one sink stands to one feed. */
export interface SinkStanding {
  readonly feed: string;
  readonly sink: string;
  /** Where it is: an endpoint or a folder, without secrets. */
  readonly target: string;
  /** Lines since the first run. */
  readonly totals: Receipt["totals"];
  readonly movedAt: string;
  /** What waits: whole lines, as far as they were counted. */
  readonly lag: Known<{ readonly bytes: number; readonly lines?: number }>;
  /** What the last run came to. */
  readonly last?: IngestAttempt;
  /** `open`: not replayed since. */
  readonly deadLetters: { readonly all: number; readonly open: number };
}

/** How the events get through. */
export interface IngestView {
  readonly sinks: readonly SinkStanding[];
  /** Those that were not replayed, newest first; not all where there are many. */
  readonly letters: readonly DeadLetter[];
}

/** What the policy learned, and by what. */
export interface PolicyView {
  readonly policyId: string;
  readonly epsilon: number;
  readonly at: string;
  readonly arms: readonly { readonly arm: string; readonly rewards: number; readonly meanReward?: number }[];
  /** The mean of all rewards so far, after each of them; thinned out to what a drawing can show. Oldest first. */
  readonly course: readonly RewardPoint[];
  readonly feedbackCount: number;
  /** Newest first. */
  readonly decisions: readonly { readonly decision: PolicyDecision; readonly feedback: readonly PolicyFeedback[] }[];
}

export interface RewardPoint {
  readonly at: string;
  /** How many rewards there were by then. */
  readonly rewards: number;
  readonly mean: number;
}

/** What one check says of one member. */
export interface CheckMark {
  readonly state: "ok" | Severity | "waived" | "not run";
  readonly findings: number;
}

/** A member by what the newest reports say of it. */
export interface MemberStanding {
  readonly name: string;
  readonly state: MemberState;
  readonly reason?: string;
  /** By check. */
  readonly marks: ReadonlyMap<string, CheckMark>;
  readonly findings: readonly Finding[];
  readonly notRun: readonly { readonly check: string; readonly reason: string }[];
  readonly commit?: string;
  readonly fetchedAt?: string;
  /** The run that looked at it last. */
  readonly run: Report["run"];
}

/** One run of the journal that looked at members. */
export interface TrendPoint {
  readonly id: string;
  readonly command: string;
  readonly at: string;
  readonly summary: Report["summary"];
  /** Files of members that differ from their template. */
  readonly drift: number;
}

export interface FleetView {
  readonly checks: readonly string[];
  /** Most urgent first. */
  readonly members: readonly MemberStanding[];
  /** Findings that belong to no member. */
  readonly fleet: readonly Finding[];
  readonly templates: Report["templates"];
  readonly summary: Report["summary"];
  /** The newest report that is in it. */
  readonly run: Report["run"];
  /** Oldest first. */
  readonly trend: readonly TrendPoint[];
}
