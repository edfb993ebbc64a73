import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defaultContract } from "../../src/contracts/event-contracts.ts";
import type { SinkReport } from "../../src/contracts/ingest-report.ts";
import { cursorFolder } from "../../src/feed/cursor-folder.ts";
import { deliver } from "../../src/feed/deliver.ts";
import type { Delivery, DeliveryWorld } from "../../src/feed/delivery.ts";
import type { Sink, SinkAnswer } from "../../src/sinks/sink.ts";

/** A feed and a sink's cursor in a folder of a test. Waiting takes no time but is remembered. */
export class Delivering {
  /** Milliseconds of each wait. */
  readonly waits: number[] = [];
  readonly feed: string;
  readonly folder: ReturnType<typeof cursorFolder>;
  readonly #sinkName: string;
  #clock = 0;

  constructor(root: string, sinkName = "leitstand") {
    this.feed = join(root, "feed.jsonl");
    this.folder = cursorFolder(root, this.feed, sinkName);
    this.#sinkName = sinkName;
  }

  get name(): string {
    return this.#sinkName;
  }

  world(changed: Partial<DeliveryWorld> = {}): DeliveryWorld {
    return {
      now: () => new Date("2026-11-25T06:00:00Z"),
      elapsed: () => this.#clock,
      sleep: async (milliseconds) => {
        this.waits.push(milliseconds);
        this.#clock += milliseconds;
      },
      random: () => 0,
      interruption: new AbortController().signal,
      inFlight: new AbortController().signal,
      step: () => undefined,
      ...changed,
    };
  }

  run(sink: Sink, changed: Partial<Omit<Delivery, "sink">> = {}): Promise<SinkReport> {
    return deliver({
      sink,
      feed: this.feed,
      contract: defaultContract,
      folder: this.folder,
      start: "cursor",
      onRewrite: "stop",
      deadline: Number.POSITIVE_INFINITY,
      world: this.world(),
      progress: () => undefined,
      ...changed,
    });
  }

  /** The dead letters, as far as there are any. */
  letters(): readonly { line: number; reason: string; text?: string; errors: { rule: string }[]; status?: number }[] {
    try {
      return readFileSync(this.folder.deadLetters, "utf8")
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line));
    } catch {
      return [];
    }
  }
}

/** A sink that keeps the lines that it gets, as text, and does with each batch what it is told. */
export function keepingSink(
  kept: string[],
  limits: Partial<Sink["limits"]> = {},
  answer: (lines: readonly string[]) => SinkAnswer = () => ({ kind: "accepted" }),
): Sink {
  return {
    name: "leitstand",
    identity: "http://model",
    description: "model",
    limits: { lines: 500, bytes: 512 * 1024, ...limits },
    async accept({ lines }) {
      const texts = lines.map(({ bytes }) => Buffer.from(bytes).toString("utf8"));
      const answered = answer(texts);
      if (answered.kind === "accepted") kept.push(...texts);
      return answered;
    },
    close: async () => undefined,
  };
}

/** A valid line. */
export function news(title: string, more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ type: "news", source: "test", title, ...more });
}
