import { hash } from "node:crypto";
import { counted } from "../platform/text.ts";
import type { RejectedLine, Sink, SinkAnswer, SinkLine, StopReason } from "../sinks/sink.ts";
import type { DeliveryEnd, DeliveryWorld } from "./delivery.ts";
import { waitBeforeRetry } from "./wait-before-retry.ts";

/** What became of a line: the sink has it, or never will. */
export type Fate = "accepted" | Omit<RejectedLine, "index">;

/** What became of a batch. A line without a fate is not done, and then there is an end. */
export interface Sent {
  readonly fates: readonly (Fate | undefined)[];
  readonly duplicates: number;
  readonly end?: DeliveryEnd;
}

/** Transient failures in a row that open the breaker. */
const failuresToBreak = 5;
/** Single lines in a row that were refused alike: then it is the endpoint and not the lines. */
const alikeToStop = 10;

/** Gives batches to one sink, with all patience that is due, and remembers from one batch to the next how it went. */
export class Sender {
  /** Requests that had to be sent again. */
  retried = 0;
  readonly #sink: Sink;
  readonly #world: DeliveryWorld;
  readonly #deadline: number;
  readonly #mode: "deliver" | "replay";
  #failures = 0;
  #alike: { readonly how: string; readonly count: number } = { how: "", count: 0 };

  constructor(sink: Sink, world: DeliveryWorld, deadline: number, mode: "deliver" | "replay" = "deliver") {
    this.#sink = sink;
    this.#world = world;
    this.#deadline = deadline;
    this.#mode = mode;
  }

  /** Never throws for what the sink does. */
  async send(lines: readonly SinkLine[]): Promise<Sent> {
    const parcel = new Parcel(lines);
    const end = lines.length === 0 ? undefined : await this.#deliver(parcel, 0, lines.length);
    return { fates: parcel.fates, duplicates: parcel.duplicates, ...(end && { end }) };
  }

  /** The lines from `from` up to `to`; halved where they are refused together. */
  async #deliver(parcel: Parcel, from: number, to: number): Promise<DeliveryEnd | undefined> {
    const open = parcel.openBetween(from, to);
    if (open.length === 0) return undefined;
    const answer = await this.#ask(parcel, open);
    switch (answer.kind) {
      case "ended":
        return answer.end;
      case "accepted":
        if (open.length > (answer.rejected?.length ?? 0)) this.#alike = { how: "", count: 0 };
        parcel.accept(open, answer);
        return undefined;
      case "stop":
        return endOf(answer.why, answer.reason);
      case "refused":
        break;
    }
    const [only, ...others] = open;
    if (only !== undefined && others.length === 0) return this.#reject(parcel, only, answer);
    const middle = open[Math.floor(open.length / 2)] ?? to;
    return (await this.#deliver(parcel, from, middle)) ?? (await this.#deliver(parcel, middle, to));
  }

  /** One line alone was refused. */
  #reject(
    parcel: Parcel,
    index: number,
    { reason, status, rule = "refused" }: Extract<SinkAnswer, { kind: "refused" }>,
  ): DeliveryEnd | undefined {
    const isConflict = status === 409;
    parcel.fates[index] = {
      reason: isConflict ? "conflict" : "rejected",
      errors: [{ path: "$", rule: isConflict ? "id-conflict" : rule, message: reason }],
      ...(status !== undefined && { status }),
    };
    // A conflict is about one event, whatever the others are.
    if (isConflict) return undefined;
    const how = `${status ?? ""} ${rule}`;
    this.#alike = { how, count: this.#alike.how === how ? this.#alike.count + 1 : 1 };
    if (this.#alike.count < alikeToStop) return undefined;
    parcel.forgetRejections(index, alikeToStop);
    return {
      state: "stopped",
      reason: `${alikeToStop} lines in a row were refused alike, so it is not the lines: ${reason}`,
    };
  }

  /** Sends until there is an answer that is not "later". */
  async #ask(
    parcel: Parcel,
    indices: readonly number[],
  ): Promise<Exclude<SinkAnswer, { kind: "retry" }> | { readonly kind: "ended"; readonly end: DeliveryEnd }> {
    let open = indices;
    for (;;) {
      if (this.#world.interruption.aborted) return interrupted;
      const answer = await this.#accept(parcel, open);
      if (answer.kind !== "retry") {
        this.#failures = 0;
        // What was found at the sink meanwhile is not in this answer.
        if (answer.kind !== "accepted" || open === indices) return answer;
        parcel.accept(open, answer);
        return { kind: "accepted" };
      }
      this.#failures++;
      if (answer.ambiguous) {
        open = await this.#lookFor(parcel, open);
        if (open.length === 0) return { kind: "accepted" };
      }
      const end = await this.#pause(answer);
      if (end) return { kind: "ended", end };
      this.retried++;
    }
  }

  async #accept(parcel: Parcel, open: readonly number[]): Promise<SinkAnswer> {
    const lines = parcel.at(open);
    this.#world.step("send");
    const answer = await this.#sink.accept({ lines, id: batchId(lines), mode: this.#mode }, this.#world.inFlight);
    this.#world.step("answered");
    return answer;
  }

  /** The answer got lost: whatever the sink has of the batch need not be sent again. Gives what is still open. */
  async #lookFor(parcel: Parcel, open: readonly number[]): Promise<readonly number[]> {
    if (this.#sink.lookUp === undefined || this.#world.inFlight.aborted) return open;
    const lines = parcel.at(open);
    const found = await this.#sink.lookUp(lines, this.#world.inFlight);
    if (!found.known) return open;
    for (const [place, index] of open.entries()) if (found.value.has(place)) parcel.fates[index] = "accepted";
    return open.filter((_, place) => !found.value.has(place));
  }

  /** Waits as long as is due; gives an end where there is no point in waiting. */
  async #pause(answer: Extract<SinkAnswer, { kind: "retry" }>): Promise<DeliveryEnd | undefined> {
    const { interruption, elapsed, random, sleep } = this.#world;
    if (interruption.aborted) return interrupted.end;
    if (this.#failures >= failuresToBreak) {
      const reason = `the breaker opened after ${counted(this.#failures, "failure")} in a row: ${answer.reason}`;
      return { state: "temporary", reason };
    }
    const wait = waitBeforeRetry(answer, this.#failures, random);
    if (elapsed() + wait >= this.#deadline) {
      const reason = `the next try would be in ${Math.ceil(wait / 1000)} s, after the deadline: ${answer.reason}`;
      return { state: "temporary", reason };
    }
    await sleep(wait, interruption);
    return undefined;
  }
}

const interrupted = {
  kind: "ended" as const,
  end: { state: "interrupted" as const, reason: "interrupted; what was acknowledged is kept" },
};

/** The lines of one batch and what became of each. */
class Parcel {
  readonly lines: readonly SinkLine[];
  readonly fates: (Fate | undefined)[];
  duplicates = 0;

  constructor(lines: readonly SinkLine[]) {
    this.lines = lines;
    this.fates = lines.map(() => undefined);
  }

  at(indices: readonly number[]): readonly SinkLine[] {
    if (indices.length === this.lines.length) return this.lines;
    return indices.flatMap((index) => this.lines[index] ?? []);
  }

  openBetween(from: number, to: number): readonly number[] {
    const open: number[] = [];
    for (let index = from; index < to; index++) if (this.fates[index] === undefined) open.push(index);
    return open;
  }

  accept(open: readonly number[], answer: Extract<SinkAnswer, { kind: "accepted" }>): void {
    for (const index of open) this.fates[index] ??= "accepted";
    for (const { index, ...why } of answer.rejected ?? []) {
      const place = open[index];
      if (place !== undefined) this.fates[place] = why;
    }
    this.duplicates += answer.duplicates ?? 0;
  }

  /** Those of the last `count` lines up to `last` that were refused are open again. */
  forgetRejections(last: number, count: number): void {
    for (let index = last; index >= 0 && index > last - count; index--) {
      if (this.fates[index] === "accepted") return;
      this.fates[index] = undefined;
    }
  }
}

function endOf(why: StopReason, reason: string): DeliveryEnd {
  return { state: why === "authentication" ? "refused" : "stopped", reason };
}

/** The same for the same batch, however often it is sent. */
function batchId(lines: readonly SinkLine[]): string {
  return hash("sha256", lines.map(({ key }) => `${key}\n`).join(""), "hex");
}
