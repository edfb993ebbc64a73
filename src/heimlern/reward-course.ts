import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import type { RewardPoint } from "../contracts/panel-views.ts";
import type { PolicyFeedback } from "../contracts/policy-feedback.ts";
import { endOfLines, readLines } from "../ledger/read-lines.ts";
import { codeOf } from "../platform/failure.ts";
import { parseFeedback } from "./read-feedback.ts";

const limits = {
  /** What a drawing can show; twice as many are kept in between. */
  points: 200,
  /** Feedback that is kept to be shown beside its decision. */
  kept: 2000,
  /** Lines at a time, and then others have their turn. */
  stride: 200,
};

/**
 * How the mean reward went, from a file of feedback that somebody else appends to. What was read once is not read again; a
 * file that shrank is begun anew.
 */
export class RewardCourse {
  readonly #path: string;
  #read = 0;
  #inode = 0n;
  #sum = 0;
  #count = 0;
  #points: RewardPoint[] = [];
  #kept: PolicyFeedback[] = [];
  /** One reading at a time. */
  #reading: Promise<void> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** How many rewards there are. */
  get count(): number {
    return this.#count;
  }

  /** Oldest first, the last one always among them. */
  get points(): readonly RewardPoint[] {
    const step = Math.ceil(this.#points.length / limits.points);
    return this.#points.filter((_, index) => (this.#points.length - 1 - index) % step === 0);
  }

  /** The feedback of the newest that are kept for a decision. */
  about(decisionId: string): readonly PolicyFeedback[] {
    return this.#kept.filter(({ decision_id }) => decision_id === decisionId);
  }

  /** Reads on. @throws the system error where the file cannot be read. */
  async follow(): Promise<void> {
    this.#reading ??= this.#readOn().finally(() => {
      this.#reading = undefined;
    });
    await this.#reading;
  }

  async #readOn(): Promise<void> {
    let descriptor: number;
    try {
      descriptor = openSync(this.#path, constants.O_RDONLY | constants.O_NONBLOCK);
    } catch (error) {
      if (codeOf(error) === "ENOENT") return this.#begin(0n);
      throw error;
    }
    try {
      const { size, ino } = fstatSync(descriptor, { bigint: true });
      if (ino !== this.#inode || Number(size) < this.#read) this.#begin(ino);
      let lines = 0;
      for (const { bytes, end } of readLines(descriptor, this.#read, endOfLines(descriptor, Number(size)))) {
        const line = parseFeedback(bytes.toString("utf8"));
        if (line.kind === "feedback") this.#add(line.feedback);
        this.#read = end;
        if (++lines % limits.stride === 0) await setImmediate();
      }
    } finally {
      closeSync(descriptor);
    }
  }

  #begin(inode: bigint): void {
    this.#inode = inode;
    this.#read = 0;
    this.#sum = 0;
    this.#count = 0;
    this.#points = [];
    this.#kept = [];
  }

  #add(feedback: PolicyFeedback): void {
    this.#sum += feedback.reward;
    this.#count++;
    this.#points.push({ at: feedback.ts, rewards: this.#count, mean: this.#sum / this.#count });
    this.#kept.push(feedback);
    // An odd number, of which the first and the last stay.
    if (this.#points.length > 2 * limits.points) this.#points = this.#points.filter((_, index) => index % 2 === 0);
    if (this.#kept.length > 2 * limits.kept) this.#kept = this.#kept.slice(-limits.kept);
  }
}
