import { RefusedMessages } from "../leitstand/refused-messages.ts";
import type { EventStore } from "../leitstand/store.ts";
import { StreamIntake } from "../leitstand/stream-intake.ts";
import { Failure } from "../platform/failure.ts";
import { didYouMean } from "../platform/nearest-name.ts";
import { printable } from "../platform/text.ts";
import type { Context } from "./context.ts";
import { pause } from "./ingest/delivery-world.ts";
import { type ConfiguredStream, howToMakeStream, jetStreamSettings } from "./ingest/jetstream-settings.ts";
import { loadIngestConfig } from "./ingest/load-ingest-config.ts";
import { stateRoot } from "./state-folder.ts";

/** Events that come into a store from a stream. */
export interface OpenedIntake {
  readonly intake: StreamIntake;
  /** Goes on until the signal aborts. @throws Failure where it cannot begin, and will not as things are. */
  run(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/**
 * Prepares what `--from NAME` asks for: to take events from a stream that `.wgx/config.yml` describes as a sink.
 *
 * @throws Failure "usage" or "configuration"
 */
export async function openIntake(context: Context, name: string, store: EventStore): Promise<OpenedIntake> {
  const configured = await findStream(context, name);
  const { config } = configured;
  const settings = jetStreamSettings(configured);
  const { durable = "leitstand", subject, ack_wait_seconds: ackWait = 10 } = config.consumer ?? {};
  const consumption = { durable, ackWaitMs: ackWait * 1000, ...(subject !== undefined && { subject }) };
  const { takeMessages } = await import("../jetstream/take-messages.ts");
  const refused = new RefusedMessages(store.folder);
  const intake = new StreamIntake({
    store,
    refused,
    stream: config.stream,
    domain: config.domain ?? "aussen",
    session: (events, signal) => takeMessages(settings, consumption, events, signal),
    now: context.now,
    sleep: pause,
    random: Math.random,
    tell: (text) => context.terminal.note(context.mask(printable(text))),
  });
  return {
    intake,
    async run(signal) {
      const fault = await intake.run(signal);
      if (fault === undefined) return;
      const { why, reason } = fault;
      throw new Failure(why === "authentication" ? "authentication" : "incomplete", {
        message: context.mask(why === "no-stream" ? `there is no stream ${config.stream}` : reason),
        place: { file: configured.file, key: `sinks.${configured.name}` },
        ...(why === "no-stream" && { hint: howToMakeStream(configured) }),
      });
    },
    close: () => refused.close(),
  };
}

/** The sink of type `jetstream` of that name; `jetstream` is also the only one there is, however it is called. */
async function findStream(context: Context, name: string): Promise<ConfiguredStream> {
  const root = stateRoot(context);
  const { file, value } = await loadIngestConfig(root);
  const streams = Object.entries(value.sinks ?? {}).flatMap(([each, config]) =>
    config.type === "jetstream" ? [{ name: each, config, root, file }] : [],
  );
  const [only, ...others] = streams;
  const found = streams.find((each) => each.name === name) ?? (others.length === 0 && name === "jetstream" && only);
  if (found) return found;
  const names = streams.map((each) => each.name);
  if (names.length === 0) {
    throw new Failure("configuration", {
      message: "it describes no sink of type jetstream to take events from",
      place: { file },
      hint: "sinks: { stream: { type: jetstream, servers: [nats://HOST:4222], stream: EVENTS, subject: events.aussen } }",
    });
  }
  const { hint } = didYouMean(name, names);
  throw new Failure("usage", {
    message: `no sink of type jetstream is called "${printable(name)}"`,
    hint: hint ?? `there are: ${names.join(", ")}`,
  });
}
