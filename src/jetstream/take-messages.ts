import { type ConsumerMessages, type JsMsg, jetstream, jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { connectToServers } from "./connect.ts";
import { domainHeader } from "./domain-header.ts";
import { type Consumption, ensureConsumer } from "./ensure-consumer.ts";
import { explainError } from "./explain-error.ts";
import type { Fault } from "./fault.ts";
import { MessageQueue } from "./message-queue.ts";
import type { JetStreamSettings } from "./settings.ts";
import type { TakenMessage, TakingEvents } from "./taken-message.ts";

/** So many messages are written at a time, and as many are on their way. */
const batchSize = 256;
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
    if ("kind" in found) return found;
    events.started(found);
    return await consume(connection, settings, consumption, events, signal);
  } catch (error) {
    return signal.aborted ? undefined : explainError(error);
  } finally {
    await connection?.close();
  }
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
    await sent(connection, settings.timeoutMs);
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

/** Waits until the server has everything that we said, for a while. */
async function sent(connection: NatsConnection, timeoutMs: number): Promise<void> {
  if (connection.isClosed()) return;
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  // A connection that breaks meanwhile rejects, and then there is nothing to wait for.
  await Promise.race([patience, connection.flush().catch(() => undefined)]);
  clearTimeout(timer);
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
