import {
  AckPolicy,
  DeliverPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
} from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import { printable } from "../platform/text.ts";
import type { Fault } from "./fault.ts";

/** Which messages are taken, and what the server remembers us by. */
export interface Consumption {
  /** The name of the durable consumer: who has it gets what is not acknowledged, and with two each gets a part. */
  readonly durable: string;
  /** A subject or a pattern; absent: all of the stream. */
  readonly subject?: string;
  /** After so long without an acknowledgement the server gives a message again, to whoever asks. */
  readonly ackWaitMs: number;
}

/** So many messages may be without acknowledgement before the server sends no more; those of a killed process count too. */
const unacknowledged = 4096;

/**
 * Makes a durable consumer where there is none. One that is there has to be of the kind that loses nothing, and to take what
 * is wanted.
 *
 * @returns whether somebody else waits for its messages right now; or why it cannot be used.
 * @throws what {@link explainError} explains.
 */
export async function ensureConsumer(
  manager: JetStreamManager,
  stream: string,
  { durable, subject, ackWaitMs }: Consumption,
): Promise<{ readonly shared: boolean } | Fault> {
  try {
    const { config, num_waiting: waiting } = await manager.consumers.info(stream, durable);
    const stop = (reason: string): Fault => ({
      kind: "stop",
      why: "endpoint",
      reason: `the consumer ${durable} ${reason}; remove it, or say another name (consumer.durable)`,
    });
    if (config.deliver_subject !== undefined) return stop("is not one that is asked (pull)");
    if (config.ack_policy !== AckPolicy.Explicit) return stop("does not wait for the acknowledgement of each message");
    const taken = config.filter_subject || undefined;
    if (taken !== subject) return stop(`takes ${printable(taken ?? "all subjects")}, not ${subject ?? "all"}`);
    return { shared: waiting > 0 };
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== JetStreamApiCodes.ConsumerNotFound) throw error;
  }
  await manager.consumers.add(stream, {
    durable_name: durable,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ackWaitMs),
    deliver_policy: DeliverPolicy.All,
    max_ack_pending: unacknowledged,
    max_deliver: -1,
    ...(subject !== undefined && { filter_subject: subject }),
  });
  return { shared: false };
}
