import { randomInt } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parse, safeParse } from "zod/mini";
import type { FeedEvent } from "../contracts/event.ts";
import { type PolicyDecision, policyDecision } from "../contracts/policy-decision.ts";
import { type PolicyFeedback, policyFeedback } from "../contracts/policy-feedback.ts";
import type { PolicySnapshot } from "../contracts/policy-snapshot.ts";
import { type AppendAnswer, type KeyedContent, KeyedFile } from "../ledger/keyed-file.ts";
import { readLines } from "../ledger/read-lines.ts";
import { Failure } from "../platform/failure.ts";
import { type ArmState, rewarded } from "./bandit.ts";
import { decide, decisionIdOf } from "./decide.ts";
import type { Policy } from "./policy.ts";
import { parseFeedback } from "./read-feedback.ts";
import { readSnapshot, snapshotPath, snapshotVersion, writeSnapshot } from "./snapshot-file.ts";

/**
 * The policy learner. Whoever makes one holds the lock of its folder.
 *
 * `decisions.jsonl` and `policy_feedback.jsonl` are the journal, each line durable before it is answered for. The snapshot
 * follows from them: it is written after the feedback that it counts, and brought up to date when it is opened.
 */
export class Learner {
  readonly folder: string;
  readonly #policy: Policy;
  readonly #now: () => Date;
  readonly #decisions: KeyedFile;
  readonly #feedback: KeyedFile;
  readonly #seed: number;
  #arms: readonly ArmState[];

  /** @throws Failure "configuration" for a snapshot or feedback that is corrupt or of another version. */
  constructor(folder: string, policy: Policy, now: () => Date) {
    this.folder = folder;
    this.#policy = policy;
    this.#now = now;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const snapshot = readSnapshot(folder);
    this.#seed = policy.seed ?? snapshot?.seed ?? randomInt(2 ** 32);
    this.#arms = policy.arms.map((arm) => ({ arm, count: 0, mean: 0 }));
    this.#decisions = new KeyedFile(join(folder, "decisions.jsonl"), decisionContent);
    this.#feedback = new KeyedFile(join(folder, "policy_feedback.jsonl"), feedbackContent);
    try {
      this.#replay(snapshot);
    } catch (error) {
      void this.close();
      throw error;
    }
  }

  /** What it has learned. */
  get arms(): readonly ArmState[] {
    return this.#arms;
  }

  get decisionCount(): number {
    return this.#decisions.count;
  }

  /** Decides on each event that it has not decided on yet. The decisions are durable once it answers. */
  decide(events: readonly { readonly key: string; readonly event: FeedEvent }[]): Promise<AppendAnswer> {
    const at = this.#now().toISOString();
    const fresh = new Set<string>();
    const entries = events.map((about) => {
      const id = decisionIdOf(this.#policy.id, about.key);
      const isKnown = fresh.has(id) || this.#decisions.find(id) !== undefined;
      const draw = this.#decisions.count + fresh.size;
      if (!isKnown) fresh.add(id);
      const parts = isKnown ? [] : [this.#line(about, draw, at)];
      return { key: id, content: Buffer.from(id), parts };
    });
    return this.#decisions.append(entries, "skip");
  }

  /** Whether an event has its decision. */
  decisionAbout(eventKey: string): PolicyDecision | undefined {
    return this.decisionOf(decisionIdOf(this.#policy.id, eventKey));
  }

  /** @throws Failure "configuration" where the decision that is stored breaks its contract. */
  decisionOf(id: string): PolicyDecision | undefined {
    const line = this.#decisions.find(id);
    if (line === undefined) return undefined;
    const parsed = safeParse(policyDecision, JSON.parse(line.toString("utf8")));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new Failure("configuration", {
      message: `decision ${id} is corrupt: ${issue?.path.join(".")}: ${issue?.message}`,
      place: { file: this.#decisions.path },
      hint: "mend that line, or move the file away to begin anew",
    });
  }

  /** Takes rewards for decisions of this learner, each once by its `feedback_id`, and learns from them. */
  async learn(list: readonly PolicyFeedback[]): Promise<AppendAnswer> {
    const entries = list.map((feedback) => {
      const line = Buffer.from(JSON.stringify(parse(policyFeedback, feedback)));
      return { key: feedback.feedback_id, content: line, parts: [line] };
    });
    const answer = await this.#feedback.append(entries, "skip");
    if (answer.kind !== "done") return answer;
    for (const [index, feedback] of list.entries()) {
      if (answer.outcomes[index] === "stored") this.#apply(feedback);
    }
    if (answer.outcomes.includes("stored")) writeSnapshot(this.folder, this.#snapshot());
    return answer;
  }

  /** Every decision, oldest first, and which have feedback by whom. */
  *decisions(): Generator<PolicyDecision, void> {
    for (const { bytes } of readLines(this.#decisions.descriptor, 0, this.#decisions.size)) {
      const parsed = safeParse(policyDecision, JSON.parse(bytes.toString("utf8")));
      if (parsed.success) yield parsed.data;
    }
  }

  /** Every feedback that it has learned from or keeps, oldest first. */
  *feedback(): Generator<PolicyFeedback, void> {
    for (const { bytes } of readLines(this.#feedback.descriptor, 0, this.#feedback.size)) {
      const parsed = parseFeedback(bytes.toString("utf8"));
      if (parsed.kind === "feedback") yield parsed.feedback;
    }
  }

  async close(): Promise<void> {
    await this.#decisions.close();
    await this.#feedback.close();
  }

  #line(about: { readonly key: string; readonly event: FeedEvent }, draw: number, at: string): Buffer {
    const decision = decide(about, this.#policy, { arms: this.#arms, seed: this.#seed, draw, at });
    return Buffer.from(JSON.stringify(parse(policyDecision, decision)));
  }

  #apply({ decision_id, reward }: PolicyFeedback): void {
    const arm = this.decisionOf(decision_id)?.chosen.arm;
    if (arm !== undefined) this.#arms = rewarded(this.#arms, arm, reward);
  }

  #replay(before: PolicySnapshot | undefined): void {
    let number = 0;
    for (const { bytes } of readLines(this.#feedback.descriptor, 0, this.#feedback.size)) {
      number++;
      const line = parseFeedback(bytes.toString("utf8"));
      if (line.kind === "invalid") {
        throw new Failure("configuration", {
          message: `this feedback is corrupt: ${line.reason}`,
          place: { file: this.#feedback.path, line: number },
          hint: "mend or remove that line; nothing was changed",
        });
      }
      this.#apply(line.feedback);
    }
    const after = this.#snapshot();
    if (before && isMore(before, after)) {
      throw new Failure("configuration", {
        message: "the snapshot of the policy counts more rewards than policy_feedback.jsonl has",
        place: { file: snapshotPath(this.folder) },
        hint: "bring the feedback back, or move the snapshot away to have it made anew from what there is",
      });
    }
    if (before === undefined || !isSame(before, after)) writeSnapshot(this.folder, after);
  }

  #snapshot(): PolicySnapshot {
    return {
      version: snapshotVersion,
      policy_id: this.#policy.id,
      ts: this.#now().toISOString(),
      arms: this.#arms.map(({ arm }) => arm),
      counts: this.#arms.map(({ count }) => count),
      values: this.#arms.map(({ mean }) => mean),
      epsilon: this.#policy.epsilon,
      seed: this.#seed,
    };
  }
}

/** Whether an arm of both has lost rewards. */
function isMore(before: PolicySnapshot, after: PolicySnapshot): boolean {
  return before.arms.some((arm, index) => {
    const place = after.arms.indexOf(arm);
    return place !== -1 && (before.counts[index] ?? 0) > (after.counts[place] ?? 0);
  });
}

function isSame({ ts: _a, ...before }: PolicySnapshot, { ts: _b, ...after }: PolicySnapshot): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}

/** The id stands at the beginning of every line that the learner wrote. */
function decisionContent(line: Buffer): KeyedContent | undefined {
  const id = /^\{"decision_id":"(dec-[A-Za-z0-9._:-]+)"/.exec(line.toString("latin1", 0, 200))?.[1];
  return id === undefined ? undefined : { key: id, content: Buffer.from(id) };
}

function feedbackContent(line: Buffer): KeyedContent | undefined {
  const parsed = parseFeedback(line.toString("utf8"));
  return parsed.kind === "feedback" ? { key: parsed.feedback.feedback_id, content: line } : undefined;
}
