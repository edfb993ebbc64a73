import { createHash } from "node:crypto";
import type { LineError } from "../contracts/dead-letter.ts";
import type { Known } from "../contracts/facts.ts";
import type { Fault } from "../jetstream/fault.ts";
import type { PublishOutcome, StreamPublisher } from "../jetstream/publisher.ts";
import type { JetStreamSettings } from "../jetstream/settings.ts";
import type { RejectedLine, Sink, SinkAnswer, SinkLine } from "./sink.ts";

/** A stream of NATS JetStream that lines are published to. */
export interface JetStreamSinkOptions {
  readonly name: string;
  readonly settings: JetStreamSettings;
  readonly subject: string;
  /** The domain of the event store that the events are for. */
  readonly domain: string;
  /** What to do where there is no stream. */
  readonly howToMake: string;
}

/** So many of the last acknowledgements are remembered, to look lines up by. */
const remembered = 2000;
/** Lines in a row that the stream refused: then it is the stream and not the lines. */
const refusedToStop = 10;

/**
 * A stream as a sink. Every line is one message, byte for byte, known by the key of its event; the stream answers for each,
 * so that a refused one holds up none of the others. What a stream calls a duplicate is compared with what it holds, for a
 * stream goes by the key alone.
 */
export function jetStreamSink(options: JetStreamSinkOptions): Sink {
  const { name, settings, subject } = options;
  const sequences = new Map<string, number>();
  let publisher: StreamPublisher | undefined;
  let refusedInRow = 0;
  const target = `${[...settings.servers].sort().join(",")}/${settings.stream}`;

  const reach = async (signal: AbortSignal): Promise<StreamPublisher | Fault> => {
    if (publisher && !publisher.isClosed) return publisher;
    publisher = undefined;
    // The client of NATS is large, and loaded where it is needed only.
    const { StreamPublisher: Publisher } = await import("../jetstream/publisher.ts");
    const opened = await Publisher.open(settings, { subject, domain: options.domain }, signal);
    if (!("kind" in opened)) publisher = opened;
    return opened;
  };

  const remember = (key: string, sequence: number): void => {
    sequences.delete(key);
    sequences.set(key, sequence);
    if (sequences.size > remembered) for (const oldest of sequences.keys()) return void sequences.delete(oldest);
  };

  return {
    name,
    identity: `jetstream:${target}#${subject}`,
    description: `${target}, subject ${subject}`,
    limits: { lines: 500, bytes: 512 * 1024 },
    async accept({ lines }, signal) {
      const reached = await reach(signal);
      if ("kind" in reached) return toAnswer(reached, options);
      const fates = await publishLines(reached, lines, signal);
      for (const [index, fate] of fates.entries()) {
        const line = lines[index];
        if (line && "sequence" in fate) remember(line.key, fate.sequence);
      }
      const answer = summed(fates, options);
      if (answer.kind !== "accepted") return answer;
      for (const fate of fates) refusedInRow = fate.kind === "refused" ? refusedInRow + 1 : 0;
      if (refusedInRow < refusedToStop || fates.some(({ kind }) => kind !== "refused")) return answer;
      const [first] = answer.rejected ?? [];
      const reason = `${refusedInRow} lines in a row were refused, so it is not the lines: ${first?.errors[0]?.message}`;
      return { kind: "stop", why: "endpoint", reason };
    },
    async lookUp(lines, signal): Promise<Known<ReadonlySet<number>>> {
      const reached = await reach(signal);
      if ("kind" in reached) return { known: false, reason: reached.reason };
      const held = await Promise.all(
        lines.map(async ({ key, bytes }) => {
          const sequence = sequences.get(key);
          return sequence === undefined ? "another" : compare(reached, sequence, bytes);
        }),
      );
      const unknown = held.find((each) => typeof each === "object");
      if (unknown) return { known: false, reason: unknown.unknown };
      return { known: true, value: new Set(held.flatMap((each, index) => (each === "same" ? [index] : []))) };
    },
    async close() {
      await publisher?.close();
      publisher = undefined;
    },
  };
}

/** What became of a line. */
type Fate =
  | { readonly kind: "stored" | "duplicate"; readonly sequence: number }
  | { readonly kind: "conflict" }
  | Fault;

async function publishLines(
  publisher: StreamPublisher,
  lines: readonly SinkLine[],
  signal: AbortSignal,
): Promise<readonly Fate[]> {
  // A copy: what a socket still holds when we give up must not change under it.
  const messages = lines.map(({ key, bytes }) => ({ id: messageId(key), bytes: Buffer.from(bytes) }));
  const outcomes = await publisher.publish(messages, signal);
  return Promise.all(
    outcomes.map(async (outcome, index): Promise<Fate> => {
      const bytes = messages[index]?.bytes;
      if (outcome.kind !== "duplicate" || bytes === undefined) return fateOf(outcome);
      const held = await compare(publisher, outcome.sequence, bytes);
      if (held === "same") return outcome;
      if (held === "another") return { kind: "conflict" };
      // It cannot be told whether it is the same. Known by its content it is not taken for another event.
      const [again] = await publisher.publish([{ id: `sha256-${sha256(bytes)}`, bytes }], signal);
      return again ? fateOf(again) : outcome;
    }),
  );
}

function fateOf(outcome: PublishOutcome): Fate {
  return outcome.kind === "failed" ? outcome.fault : outcome;
}

/** Whether the stream holds just these bytes under a number. */
async function compare(
  publisher: StreamPublisher,
  sequence: number,
  bytes: Uint8Array,
): Promise<"same" | "another" | { readonly unknown: string }> {
  const read = await publisher.read(sequence);
  if (!read.known) return { unknown: read.reason };
  if (read.value === undefined) return { unknown: "the stream holds it no more" };
  return Buffer.compare(read.value, bytes) === 0 ? "same" : "another";
}

/** The answer for a batch by the fates of its lines: the most serious one speaks for it. */
function summed(fates: readonly Fate[], options: JetStreamSinkOptions): SinkAnswer {
  const stop = fates.find((fate) => fate.kind === "stop");
  if (stop) return toAnswer(stop, options);
  const isStored = (fate: Fate): boolean => fate.kind === "stored" || fate.kind === "duplicate";
  const later = fates.find((fate) => fate.kind === "later");
  if (later) {
    const isAmbiguous = fates.some((fate) => isStored(fate) || (fate.kind === "later" && fate.ambiguous));
    return { kind: "retry", reason: later.reason, pace: later.pace, ambiguous: isAmbiguous };
  }
  const rejected = fates.flatMap((fate, index): RejectedLine[] => {
    if (fate.kind === "conflict") return [{ index, reason: "conflict", errors: [conflict] }];
    return fate.kind === "refused" ? [{ index, reason: "rejected", errors: [refusal(fate)] }] : [];
  });
  return {
    kind: "accepted",
    duplicates: fates.filter((fate) => fate.kind === "duplicate").length,
    ...(rejected.length > 0 && { rejected }),
  };
}

const conflict: LineError = {
  path: "$.id",
  rule: "id-conflict",
  message: "the stream has another event with this id",
};

function refusal({ because, reason }: Extract<Fault, { kind: "refused" }>): LineError {
  return { path: "$", rule: because === "limit" ? "line-length" : "refused-by-sink", message: reason };
}

function toAnswer(fault: Fault, { settings, howToMake }: JetStreamSinkOptions): SinkAnswer {
  switch (fault.kind) {
    case "later":
      return { kind: "retry", reason: fault.reason, pace: fault.pace, ambiguous: fault.ambiguous };
    case "refused":
      return { kind: "refused", reason: fault.reason };
    case "stop":
      return fault.why === "no-stream"
        ? { kind: "stop", why: "endpoint", reason: `there is no stream ${settings.stream}; ${howToMake}` }
        : { kind: "stop", why: fault.why, reason: fault.reason };
  }
}

/** The key of an event where it can stand in a header as it is, else its hash. */
function messageId(key: string): string {
  return /^[\x21-\x7e]{1,256}$/.test(key) ? key : `sha256-${sha256(Buffer.from(key))}`;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
