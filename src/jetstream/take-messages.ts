import {
  AckPolicy,
  type ConsumerConfig,
  type ConsumerInfo,
  type ConsumerMessages,
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

/** So many messages are written at a time, and as many are on their way. */
const batchSize = 256;
/** So many messages may be without acknowledgement before the server sends no more; those of a killed process count too. */
const unacknowledged = 4096;

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
    max_ack_pending: unacknowledged,
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
  const consumer = await jetstream(connection, { timeout: settings.timeoutMs }).consumers.get(settings.stream, durable);
  const messages = await consumer.consume({
    max_messages: batchSize,
    idle_heartbeat: 5000,
    abort_on_missing_resource: true,
  });
  const queue = new MessageQueue<JsMsg>(batchSize);
  const bringing = bring(messages, queue);
  const end = (): void => queue.end(undefined);
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  try {
    for await (const batch of queue.batches()) {
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
    end();
    messages.stop();
    await bringing;
    for (const message of queue.rest()) message.nak();
    if (!connection.isClosed()) await connection.flush();
  }
}

/** Moves what comes into the queue; while that is full nothing more is asked for. Ends when the consumer or the connection does. */
async function bring(messages: ConsumerMessages, queue: MessageQueue<JsMsg>): Promise<void> {
  try {
    for await (const message of messages) await queue.push(message);
    queue.end(explainError(undefined));
  } catch (error) {
    queue.end(explainError(error));
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
