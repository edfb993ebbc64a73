import {
  AckPolicy,
  type ConsumerConfig,
  type ConsumerInfo,
  DeliverPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  type JsMsg,
  jetstream,
  jetstreamManager,
} from "@nats-io/jetstream";
import { type NatsConnection, nanos } from "@nats-io/transport-node";
import { connectToServers } from "./connect.ts";
import { domainHeader } from "./domain-header.ts";
import { explainError } from "./explain-error.ts";
import type { Fault } from "./fault.ts";
import { MessageQueue } from "./message-queue.ts";
import type { JetStreamSettings } from "./settings.ts";
import type { TakenMessage, TakingEvents } from "./taken-message.ts";

/** Which messages are taken, and what the server remembers us by. */
export interface Consumption {
  /** The name of the durable consumer: who has it gets what is not acknowledged, and with two each gets a part. */
  readonly durable: string;
  /** A subject or a pattern; absent: all of the stream. */
  readonly subject?: string;
  /** After so long without an acknowledgement the server gives a message again, to whoever asks. */
  readonly ackWaitMs: number;
}

/** So many messages are on their way or being written at a time; the server sends no more until some are acknowledged. */
const inHand = 256;

/**
 * Takes messages of a stream, a batch at a time, until it is aborted or the connection ends. A message is acknowledged after
 * `take` has made it durable, never before.
 *
 * @returns why it ended; undefined where it was aborted.
 */
export async function takeMessages(
  settings: JetStreamSettings,
  consumption: Consumption,
  events: TakingEvents,
  signal: AbortSignal,
): Promise<Fault | undefined> {
  let connection: NatsConnection | undefined;
  try {
    connection = await connectToServers(settings, signal);
    const manager = await jetstreamManager(connection, { checkAPI: false, timeout: settings.timeoutMs });
    const found = await ensureConsumer(manager, settings.stream, consumption);
    events.started({ shared: found.num_waiting > 0 });
    return await consume(connection, settings, consumption, events, signal);
  } catch (error) {
    return signal.aborted ? undefined : explainError(error);
  } finally {
    await connection?.close();
  }
}

async function ensureConsumer(manager: JetStreamManager, stream: string, about: Consumption): Promise<ConsumerInfo> {
  try {
    return await manager.consumers.info(stream, about.durable);
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== JetStreamApiCodes.ConsumerNotFound) throw error;
  }
  const config: Partial<ConsumerConfig> = {
    durable_name: about.durable,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(about.ackWaitMs),
    deliver_policy: DeliverPolicy.All,
    max_ack_pending: inHand,
    max_deliver: -1,
    ...(about.subject !== undefined && { filter_subject: about.subject }),
  };
  return manager.consumers.add(stream, config);
}

async function consume(
  connection: NatsConnection,
  settings: JetStreamSettings,
  { durable }: Consumption,
  events: TakingEvents,
  signal: AbortSignal,
): Promise<Fault | undefined> {
  const queue = new MessageQueue<JsMsg>();
  const consumer = await jetstream(connection, { timeout: settings.timeoutMs }).consumers.get(settings.stream, durable);
  const messages = await consumer.consume({
    max_messages: inHand,
    idle_heartbeat: 5000,
    abort_on_missing_resource: true,
    callback: (message) => queue.push(message),
  });
  const end = (): void => queue.end(undefined);
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  connection.closed().then((error) => queue.end(explainError(error ?? undefined)));
  messages.closed().then((error) => queue.end(explainError(error ?? undefined)));
  try {
    for await (const batch of queue.batches(inHand)) {
      try {
        await events.take(batch.map(toTaken), batch.at(-1)?.info.pending ?? 0);
      } catch (error) {
        for (const message of batch) message.nak();
        throw error;
      }
      for (const message of batch) message.ack();
    }
    return queue.ending;
  } finally {
    signal.removeEventListener("abort", end);
    messages.stop();
    for (const message of queue.rest()) message.nak();
    if (!connection.isClosed()) await connection.flush();
  }
}

function toTaken(message: JsMsg): TakenMessage {
  const domain = message.headers?.get(domainHeader);
  return {
    sequence: message.seq,
    subject: message.subject,
    bytes: message.data,
    ...(domain !== undefined && domain !== "" && { domain }),
  };
}
