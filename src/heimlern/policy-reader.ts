import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { join } from "node:path";
import type { PolicyView } from "../contracts/panel-views.ts";
import { type PolicyDecision, policyDecision } from "../contracts/policy-decision.ts";
import type { PolicyFeedback } from "../contracts/policy-feedback.ts";
import { endOfLines, readLinesBackwards } from "../ledger/read-lines.ts";
import { codeOf } from "../platform/failure.ts";
import { findLines } from "../platform/find-lines.ts";
import { parseJsonLine } from "../platform/parse-json-line.ts";
import { decisionIdOf } from "./decide.ts";
import { parseFeedback } from "./read-feedback.ts";
import { RewardCourse } from "./reward-course.ts";
import { readSnapshot } from "./snapshot-file.ts";

/** Decisions that are shown. */
const latest = 25;

/** Reads what a learner writes, without its lock: its files are only appended to, or replaced whole. */
export class PolicyReader {
  readonly folder: string;
  readonly #course: RewardCourse;

  constructor(folder: string) {
    this.folder = folder;
    this.#course = new RewardCourse(this.#feedback);
  }

  /**
   * How the policy stands; undefined where it has not begun.
   *
   * @throws Failure "configuration" for a snapshot that is corrupt or of another version, or the system error.
   */
  async view(): Promise<PolicyView | undefined> {
    const snapshot = readSnapshot(this.folder);
    if (!snapshot) return undefined;
    await this.#course.follow();
    const { policy_id: policyId, epsilon, ts: at, arms, counts, values } = snapshot;
    return {
      policyId,
      epsilon,
      at,
      arms: arms.map((arm, index) => {
        const rewards = counts[index] ?? 0;
        return { arm, rewards, ...(rewards > 0 && { meanReward: values[index] ?? 0 }) };
      }),
      course: this.#course.points,
      feedbackCount: this.#course.count,
      decisions: this.#latest().map((decision) => ({
        decision,
        feedback: this.#course.about(decision.decision_id),
      })),
    };
  }

  /** The decision about an event; undefined where there is none. @throws as {@link view}. */
  async decisionAbout(eventKey: string): Promise<PolicyDecision | undefined> {
    const snapshot = readSnapshot(this.folder);
    if (!snapshot) return undefined;
    const id = decisionIdOf(snapshot.policy_id, eventKey);
    for await (const line of findLines(this.#decisions, `"${id}"`)) {
      const decision = parseJsonLine(policyDecision, line);
      if (decision?.decision_id === id) return decision;
    }
    return undefined;
  }

  /** What came of a decision, oldest first. */
  async feedbackOf(decisionId: string): Promise<readonly PolicyFeedback[]> {
    const found: PolicyFeedback[] = [];
    for await (const line of findLines(this.#feedback, JSON.stringify(decisionId))) {
      const parsed = parseFeedback(line.toString("utf8"));
      if (parsed.kind === "feedback" && parsed.feedback.decision_id === decisionId) found.push(parsed.feedback);
    }
    return found;
  }

  /** Newest first. */
  #latest(): readonly PolicyDecision[] {
    let descriptor: number;
    try {
      descriptor = openSync(this.#decisions, constants.O_RDONLY | constants.O_NONBLOCK);
    } catch (error) {
      if (codeOf(error) === "ENOENT") return [];
      throw error;
    }
    try {
      const found: PolicyDecision[] = [];
      const end = endOfLines(descriptor, fstatSync(descriptor).size);
      for (const { bytes } of readLinesBackwards(descriptor, end)) {
        const decision = parseJsonLine(policyDecision, bytes);
        if (decision) found.push(decision);
        if (found.length === latest) break;
      }
      return found;
    } finally {
      closeSync(descriptor);
    }
  }

  get #decisions(): string {
    return join(this.folder, "decisions.jsonl");
  }

  get #feedback(): string {
    return join(this.folder, "policy_feedback.jsonl");
  }
}
