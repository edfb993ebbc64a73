import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from "@nats-io/jetstream";
import { headers, type NatsConnection } from "@nats-io/transport-node";
import type { Known } from "../contracts/facts.ts";
import { connectToServers } from "./connect.ts";
import { domainHeader } from "./domain-header.ts";
import { examineStream } from "./examine-stream.ts";
import { explainError } from "./explain-error.ts";
import type { Fault } from "./fault.ts";
import type { JetStreamSettings } from "./settings.ts";

/** A message on its way into a stream. */
export interface OutgoingMessage {
  /** What the stream knows duplicates by, for as long as its window is: visible ASCII. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** What became of a message. `duplicate`: the stream has one of this id already, under this number. */
export type PublishOutcome =
  | { readonly kind: "stored" | "duplicate"; readonly sequence: number }
  | { readonly kind: "failed"; readonly fault: Fault };

/** Where the messages of a publisher go. */
export interface PublishTarget {
  readonly subject: string;
  /** Said to whoever takes the message. */
  readonly domain: string;
}

/** A connection that messages are published over. */
export class StreamPublisher {
  readonly #connection: NatsConnection;
  readonly #client: JetStreamClient;
  readonly #manager: JetStreamManager;
  readonly #settings: JetStreamSettings;
  readonly #target: PublishTarget;

  private constructor(
    connection: NatsConnection,
    manager: JetStreamManager,
    settings: JetStreamSettings,
    target: PublishTarget,
  ) {
    this.#connection = connection;
    this.#manager = manager;
    this.#client = jetstream(connection, { timeout: settings.timeoutMs });
    this.#settings = settings;
    this.#target = target;
  }

  /** Connects. */
  static async open(
    settings: JetStreamSettings,
    target: PublishTarget,
    signal: AbortSignal,
  ): Promise<StreamPublisher | Fault> {
    let connection: NatsConnection | undefined;
    try {
      connection = await connectToServers(settings, signal);
      const manager = await jetstreamManager(connection, { checkAPI: false, timeout: settings.timeoutMs });
      return new StreamPublisher(connection, manager, settings, target);
    } catch (error) {
      await connection?.close();
      const fault = explainError(error);
      // Nothing was published yet.
      return fault.kind === "later" ? { ...fault, ambiguous: false } : fault;
    }
  }

  get isClosed(): boolean {
    return this.#connection.isClosed();
  }

  /** Bytes of a message with its headers. */
  get largestMessage(): number | undefined {
    return this.#connection.info?.max_payload;
  }

  /**
   * Publishes all messages at once and waits for the acknowledgement of each. When it answers with a fault that is ambiguous
   * the connection is closed, so that nothing of the messages is still on its way.
   */
  async publish(messages: readonly OutgoingMessage[], signal: AbortSignal): Promise<readonly PublishOutcome[]> {
    const giveUp = (): void => void this.close();
    if (signal.aborted) giveUp();
    signal.addEventListener("abort", giveUp, { once: true });
    try {
      const outcomes = await Promise.all(messages.map((message) => this.#publishOne(message)));
      const lost = outcomes.filter((outcome) => outcome.kind === "failed" && outcome.fault.kind === "later");
      if (lost.length === 0) return outcomes;
      const obstacle = await this.#obstacle();
      if (lost.some((outcome) => outcome.kind === "failed" && isAmbiguous(outcome.fault))) await this.close();
      if (obstacle === undefined) return outcomes;
      return outcomes.map((outcome) => (lost.includes(outcome) ? { kind: "failed", fault: obstacle } : outcome));
    } finally {
      signal.removeEventListener("abort", giveUp);
    }
  }

  /** The bytes of a message that the stream holds; undefined where it holds none of that number. */
  async read(sequence: number): Promise<Known<Uint8Array | undefined>> {
    try {
      const message = await this.#manager.streams.getMessage(this.#settings.stream, { seq: sequence });
      return { known: true, value: message?.data };
    } catch (error) {
      return { known: false, reason: explainError(error).reason };
    }
  }

  /** Safe to call twice. */
  async close(): Promise<void> {
    await this.#connection.close();
  }

  async #publishOne({ id, bytes }: OutgoingMessage): Promise<PublishOutcome> {
    const { subject, domain } = this.#target;
    const about = headers();
    about.set(domainHeader, domain);
    try {
      const { seq, duplicate } = await this.#client.publish(subject, bytes, {
        msgID: id,
        headers: about,
        timeout: this.#settings.timeoutMs,
        // Whichever stream has the subject by now: only the one that was meant counts.
        expect: { streamName: this.#settings.stream },
      });
      return { kind: duplicate ? "duplicate" : "stored", sequence: seq };
    } catch (error) {
      return { kind: "failed", fault: explainError(error) };
    }
  }

  /** What stands in the way for good, where messages got no acknowledgement. */
  #obstacle(): Promise<Extract<Fault, { kind: "stop" }> | undefined> {
    if (this.isClosed) return Promise.resolve(undefined);
    const { stream } = this.#settings;
    const hasJetStream = this.#connection.info?.jetstream === true;
    return examineStream(this.#manager, { stream, subject: this.#target.subject, hasJetStream });
  }
}

function isAmbiguous(fault: Fault): boolean {
  return fault.kind === "later" && fault.ambiguous;
}
