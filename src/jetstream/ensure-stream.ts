import {
  DiscardPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from "@nats-io/jetstream";
import { type NatsConnection, nanos } from "@nats-io/transport-node";
import { connectToServers } from "./connect.ts";
import { explainError } from "./explain-error.ts";
import type { Fault } from "./fault.ts";
import type { JetStreamSettings, StreamLimits } from "./settings.ts";

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Makes a stream where there is none; one that is there is left as it is. It lies in files, and once it is full it refuses
 * what is new instead of dropping what nobody has taken yet.
 */
export async function ensureStream(
  settings: JetStreamSettings,
  limits: StreamLimits,
  signal: AbortSignal,
): Promise<"made" | "there" | Fault> {
  let connection: NatsConnection | undefined;
  try {
    connection = await connectToServers(settings, signal);
    const manager = await jetstreamManager(connection, { checkAPI: false, timeout: settings.timeoutMs });
    if (await isThere(manager, settings.stream)) return "there";
    await make(manager, settings.stream, limits);
    return "made";
  } catch (error) {
    return explainError(error);
  } finally {
    await connection?.close();
  }
}

async function isThere(manager: JetStreamManager, name: string): Promise<boolean> {
  try {
    await manager.streams.info(name);
    return true;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound) return false;
    throw error;
  }
}

async function make(manager: JetStreamManager, name: string, limits: StreamLimits): Promise<void> {
  await manager.streams.add({
    name,
    subjects: [...limits.subjects],
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.New,
    max_bytes: limits.maxBytes,
    max_msgs: -1,
    max_consumers: -1,
    max_msg_size: limits.maxMessageBytes ?? -1,
    max_age: nanos(limits.maxAgeDays * dayMs),
    duplicate_window: nanos(limits.duplicateWindowSeconds * 1000),
    num_replicas: limits.replicas,
  });
}
