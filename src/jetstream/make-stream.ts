import {
  DiscardPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
} from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import type { StreamLimits } from "./settings.ts";

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Makes a stream where there is none; one that is there is left as it is. It lies in files, and once it is full it refuses
 * what is new instead of dropping what nobody has taken yet.
 *
 * @throws what {@link explainError} explains.
 */
export async function makeStream(manager: JetStreamManager, name: string, limits: StreamLimits): Promise<void> {
  try {
    await manager.streams.info(name);
    return;
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== JetStreamApiCodes.StreamNotFound) throw error;
  }
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
