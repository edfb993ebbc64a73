import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { nanos } from "@nats-io/transport-node";
import { takeMessages } from "../../src/jetstream/take-messages.ts";
import { openStore } from "../../src/leitstand/open-store.ts";
import { RefusedMessages } from "../../src/leitstand/refused-messages.ts";
import { StreamIntake } from "../../src/leitstand/stream-intake.ts";
import { jetStreamSink } from "../../src/sinks/jetstream-sink.ts";
import type { Batch, Sink, SinkAnswer } from "../../src/sinks/sink.ts";
import { batchLines, type Chance, type Destination, type OracleCounts, runSchedule } from "../feed/oracle.ts";
import { NatsServer } from "../helpers/nats-server.ts";

/** The oracle with a stream in the path: feed, server of NATS, leitstand, each of which is killed now and then. */
export class StreamOracle {
  readonly #server: NatsServer;

  private constructor(server: NatsServer) {
    this.#server = server;
  }

  static async start(): Promise<StreamOracle> {
    return new StreamOracle(await NatsServer.start());
  }

  runSchedule(seed: number): Promise<OracleCounts & Readonly<Record<string, number>>> {
    return runSchedule(seed, (chance) => new StreamAndStore(this.#server, chance));
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }
}

const largestMessage = 1200;

class StreamAndStore implements Destination {
  readonly #server: NatsServer;
  readonly #random: () => number;
  readonly #stream: string;
  readonly #store: string;
  readonly #canLookUp: boolean;
  /** Milliseconds; the shorter one passes between two runs. */
  readonly #window: number;
  readonly #messages: string[] = [];
  readonly #counts = { ambiguous: 0, serverKills: 0, sessions: 0, takesBroken: 0, duplicates: 0 };
  #isMade = false;
  #open: Sink[] = [];

  constructor(server: NatsServer, { random, folder, seed }: Chance) {
    this.#server = server;
    this.#random = random;
    this.#stream = `oracle-${seed}`;
    this.#store = join(folder, "store");
    mkdirSync(this.#store);
    this.#canLookUp = random() < 0.5;
    this.#window = random() < 0.3 ? 100 : 120_000;
  }

  sink(mood: "calm" | "moody"): Sink {
    const real = jetStreamSink({
      name: "model",
      settings: this.#settings(),
      subject: this.#subject,
      domain: "aussen",
      howToMake: "",
    });
    this.#open.push(real);
    const { lookUp, ...others } = real;
    return {
      ...others,
      limits: { lines: batchLines, bytes: 4000 },
      accept: (batch, signal) => this.#answer(real, batch, signal, mood),
      ...(this.#canLookUp && lookUp && { lookUp }),
    };
  }

  async held(): Promise<readonly string[]> {
    await this.#ensureStream();
    await this.#server.ask(async (manager) => {
      const { last_seq: last } = (await manager.streams.info(this.#stream)).state;
      for (let seq = this.#messages.length + 1; seq <= last; seq++) {
        const message = await manager.streams.getMessage(this.#stream, { seq });
        this.#messages.push(Buffer.from(message?.data ?? []).toString("utf8"));
      }
    });
    return this.#messages;
  }

  /** The connections of a process end with it. */
  async crashed(): Promise<void> {
    await Promise.all(this.#open.map((sink) => sink.close()));
    this.#open = [];
  }

  poison(number: number): string {
    return `{"type":"news","source":"poison","title":"${number}","summary":"${"x".repeat(largestMessage)}"}`;
  }

  surplus(crashes: number): number {
    return this.#window === 100 ? batchLines * (crashes + this.#counts.ambiguous + this.#counts.serverKills) : 0;
  }

  async happen(): Promise<void> {
    await this.crashed();
    if (this.#random() < 0.3) await this.#take();
  }

  async finish(): Promise<Readonly<Record<string, number>>> {
    await this.crashed();
    const due = await this.held();
    const distinct = new Set(due);
    if (this.#window > 100 && distinct.size < due.length) throw new Error("the stream has a line twice");
    for (let attempt = 0; (await this.#left()) > 0; attempt++) {
      if (attempt > 50) throw new Error("the leitstand did not get to the end of the stream");
      await this.#take();
    }
    const stored = this.#stored();
    const missing = [...distinct].filter((line) => !stored.includes(line));
    if (missing.length > 0) throw new Error(`not in the store: ${missing[0]}`);
    if (stored.length > distinct.size) throw new Error("the store has a line twice");
    await this.#server.ask((manager) => manager.streams.delete(this.#stream));
    return this.#counts;
  }

  get #subject(): string {
    return `events.${this.#stream}`;
  }

  #settings(): Parameters<typeof takeMessages>[0] {
    return { servers: [this.#server.url], stream: this.#stream, timeoutMs: 20_000 };
  }

  async #ensureStream(): Promise<void> {
    if (this.#isMade) return;
    await this.#server.addStream({
      name: this.#stream,
      subjects: [this.#subject],
      max_msg_size: largestMessage,
      duplicate_window: nanos(this.#window),
    });
    this.#isMade = true;
  }

  async #answer(real: Sink, batch: Batch, signal: AbortSignal, mood: "calm" | "moody"): Promise<SinkAnswer> {
    await this.#ensureStream();
    const dice = mood === "calm" ? 1 : this.#random();
    if (dice < 0.06) return { kind: "retry", reason: "busy", pace: "busy", ambiguous: false };
    if (dice < 0.08) return { kind: "stop", why: "endpoint", reason: "gone" };
    if (dice < 0.14) {
      this.#counts.ambiguous++;
      if (this.#random() < 0.5) await real.accept(batch, signal);
      return { kind: "retry", reason: "timed out", pace: "normal", ambiguous: true };
    }
    if (dice < 0.18) {
      this.#counts.serverKills++;
      // Connected, so that it is the lines that are under way.
      await real.lookUp?.([], signal);
      const hears = this.#random() < 0.5;
      if (!hears) this.#server.freeze();
      const answering = real.accept(batch, signal);
      await new Promise((resolve) => setTimeout(resolve, this.#random() * 5));
      await this.#server.kill();
      const answer = await answering;
      await this.#server.restart();
      return answer;
    }
    return real.accept(batch, signal);
  }

  /** Messages that the leitstand has not acknowledged. */
  #left(): Promise<number> {
    return this.#server.ask(async (manager) => {
      const { messages, last_seq: last } = (await manager.streams.info(this.#stream)).state;
      const consumer = await manager.consumers.info(this.#stream, "leitstand").catch(() => undefined);
      return consumer ? last - consumer.ack_floor.stream_seq : messages;
    });
  }

  /** A leitstand takes what there is, until it breaks off or there is no more. */
  async #take(): Promise<void> {
    await this.#ensureStream();
    if ((await this.#left()) === 0) return;
    this.#counts.sessions++;
    const opened = openStore(this.#store, () => new Date());
    if (opened.kind !== "open") throw new Error("the store is free");
    const refused = new RefusedMessages(this.#store);
    const stop = new AbortController();
    const breaks = this.#random() < 0.4 ? Math.floor(this.#random() * 3) : undefined;
    const intake = new StreamIntake({
      store: opened.store,
      refused,
      stream: this.#stream,
      domain: "aussen",
      session: (events, signal) =>
        takeMessages(
          this.#settings(),
          { durable: "leitstand", ackWaitMs: 500 },
          {
            started: (about) => events.started(about),
            take: async (messages, behind) => {
              if (breaks !== undefined) {
                this.#counts.takesBroken++;
                stop.abort();
                // Nothing of it, a part, or all of it is stored, and none of it is acknowledged.
                if (breaks === 1) await events.take(messages.slice(0, 1), behind);
                if (breaks === 2) await events.take(messages, behind);
                throw new Error("broken off");
              }
              await events.take(messages, behind);
              if (behind === 0) stop.abort();
            },
          },
          signal,
        ),
      now: () => new Date(),
      sleep: async () => undefined,
      random: this.#random,
      tell: () => undefined,
    });
    await intake.run(stop.signal);
    this.#counts.duplicates += intake.status.duplicates;
    await refused.close();
    await opened.close();
    if (intake.status.refused > 0) throw new Error("the leitstand refused an event");
  }

  #stored(): readonly string[] {
    const opened = openStore(this.#store, () => new Date());
    if (opened.kind !== "open") throw new Error("the store is free");
    const { lines } = opened.store.page("aussen", 0, 100_000);
    void opened.close();
    return lines.map((line) => /"payload":(.*),"retention":/.exec(line.toString("utf8"))?.[1] ?? "");
  }
}
