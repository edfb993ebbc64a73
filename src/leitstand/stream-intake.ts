import type { RefusedMessage } from "../contracts/refused-message.ts";
import type { Fault } from "../jetstream/fault.ts";
import type { TakenMessage, TakingEvents } from "../jetstream/taken-message.ts";
import { remembered } from "../platform/remembered.ts";
import { judgeMessage } from "./judge-message.ts";
import type { RefusedMessages } from "./refused-messages.ts";
import type { EventStore } from "./store.ts";
import type { IncomingEvent } from "./stored-form.ts";

/** How it goes with taking events from a stream. */
export interface IntakeStatus {
  readonly stream: string;
  /** `taking`: messages come. `waiting`: it did not work, and is tried again after a while; `reason` says why. */
  readonly state: "connecting" | "taking" | "waiting";
  readonly reason?: string;
  /** Since the start, in messages. */
  readonly stored: number;
  readonly duplicates: number;
  readonly refused: number;
  /** Messages that the stream has for us and did not send yet, as of the last ones that came. */
  readonly behind?: number;
}

/** Where the events come from and where they go. */
export interface IntakeOptions {
  readonly store: EventStore;
  readonly refused: RefusedMessages;
  readonly stream: string;
  /** Of events whose sender names none. */
  readonly domain: string;
  /** Takes messages until it is aborted or cannot go on, and says why. */
  readonly session: (events: TakingEvents, signal: AbortSignal) => Promise<Fault | undefined>;
  readonly now: () => Date;
  /** Ends early, without an error, when the signal aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** 0 to 1. */
  readonly random: () => number;
  /** Told when it begins to work, and of whatever is not as it should be. */
  readonly tell: (text: string) => void;
}

const longestWait = 30_000;

/**
 * Takes events from a stream into a store. A message is acknowledged when its event is durable, or is durably kept among the
 * refused; and since the store knows each event by its key, one that comes twice is stored once.
 */
export class StreamIntake {
  readonly #options: IntakeOptions;
  #status: IntakeStatus;
  #hasBegun = false;
  #failures = 0;

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#status = { stream: options.stream, state: "connecting", stored: 0, duplicates: 0, refused: 0 };
  }

  get status(): IntakeStatus {
    return this.#status;
  }

  /**
   * Goes on until it is aborted, whatever happens to the connection, the server or the disk.
   *
   * @returns undefined; but where it never came to work and never will as things are, why.
   */
  async run(signal: AbortSignal): Promise<Extract<Fault, { kind: "stop" }> | undefined> {
    const { session, sleep, random, tell } = this.#options;
    while (!signal.aborted) {
      const fault = await session({ started: (about) => this.#started(about), take: this.#take }, signal);
      if (signal.aborted || fault === undefined) return undefined;
      if (fault.kind === "stop" && !this.#hasBegun) return fault;
      if (this.#status.reason !== fault.reason) tell(`warning: the stream ${this.#status.stream}: ${fault.reason}`);
      this.#status = { ...this.#status, state: "waiting", reason: fault.reason };
      const wait = Math.min(longestWait, 1000 * 2 ** this.#failures++);
      await sleep(fault.kind === "stop" ? longestWait : wait / 2 + random() * (wait / 2), signal);
    }
    return undefined;
  }

  #started({ shared }: { readonly shared: boolean }): void {
    const { stream, tell } = this.#options;
    const isNews = !this.#hasBegun || this.#status.state === "waiting";
    this.#hasBegun = true;
    this.#status = { ...this.#status, state: "taking" };
    if (isNews) tell(`takes events from the stream ${stream}`);
    if (shared) tell("warning: somebody else takes from the same consumer, and each gets a part of the events");
  }

  readonly #take = async (messages: readonly TakenMessage[], behind: number): Promise<void> => {
    const { store, domain: otherwise } = this.#options;
    const refused: RefusedMessage[] = [];
    const byDomain = new Map<string, { readonly message: TakenMessage; readonly event: IncomingEvent }[]>();
    for (const message of messages) {
      const verdict = judgeMessage(message, otherwise);
      if (verdict.kind === "invalid") refused.push(this.#refuse(message, "invalid", verdict.why));
      else remembered(byDomain, verdict.domain, () => []).push({ message, event: verdict.event });
    }
    const counts = { stored: 0, duplicate: 0, conflict: 0 };
    for (const [domain, events] of byDomain) {
      const answer = await store.append(
        domain,
        events.map(({ event }) => event),
        "skip",
      );
      if (answer.kind === "full" || answer.kind === "failed") throw new Error(`the store: ${answer.reason}`);
      for (const [index, outcome] of answer.outcomes.entries()) {
        counts[outcome]++;
        const message = events[index]?.message;
        if (outcome === "conflict" && message) {
          refused.push(this.#refuse(message, "conflict", "the store has another event with this id"));
        }
      }
    }
    if (refused.length > 0) await this.#keep(refused);
    this.#failures = 0;
    const { reason: _, ...status } = this.#status;
    this.#status = {
      ...status,
      stored: status.stored + counts.stored,
      duplicates: status.duplicates + counts.duplicate,
      refused: status.refused + refused.length,
      behind,
    };
  };

  async #keep(refused: readonly RefusedMessage[]): Promise<void> {
    await this.#options.refused.add(refused);
    const [first] = refused;
    if (first === undefined) return;
    const others = refused.length > 1 ? `, and ${refused.length - 1} more` : "";
    this.#options.tell(
      `warning: message ${first.sequence} of ${first.stream} is not taken: ${first.message}${others}; see intake/refused.jsonl`,
    );
  }

  #refuse(
    { sequence, subject, bytes }: TakenMessage,
    reason: RefusedMessage["reason"],
    message: string,
  ): RefusedMessage {
    const { stream, now } = this.#options;
    const text = Buffer.from(bytes).toString("utf8");
    const isText = Buffer.compare(Buffer.from(text), bytes) === 0;
    return {
      schema: "wgx.refused-message/1",
      at: now().toISOString(),
      stream,
      sequence,
      subject,
      reason,
      message,
      ...(isText ? { text } : { base64: Buffer.from(bytes).toString("base64") }),
    };
  }
}
