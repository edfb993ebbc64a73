import type { Known } from "../contracts/facts.ts";
import type { Git } from "./git.ts";
import type { ObjectReader } from "./object-reader.ts";
import type { Repository } from "./repository.ts";
import { type Sharing, shareReaders } from "./share-readers.ts";
import { maxContent } from "./tree-walk.ts";

export interface BlobRequest {
  readonly repository: Repository;
  readonly oids: readonly string[];
}

/**
 * The content of blobs by id, as far as it can be read: what is missing, too large, or in a clone that cannot be read
 * is left out.
 */
export async function readBlobs(
  git: Git,
  requests: readonly BlobRequest[],
  options: Sharing,
): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>();
  await shareReaders(git, requests, options, async (reader, items) => {
    const bodies = await readBodies(reader, [...new Set(items.flatMap(({ oids }) => oids))]);
    for (const [oid, body] of bodies) found.set(oid, body);
    const done: Known<true> = { known: true, value: true };
    return new Map(items.map((item) => [item, done]));
  });
  return found;
}

/** The content of blobs, as far as the reader has it and it is not too large. Rejects with ReaderBroken. */
export async function readBodies(reader: ObjectReader, oids: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
  const about = await reader.read(oids, "info");
  const readable = oids.filter((_, index) => (about[index]?.size ?? Number.POSITIVE_INFINITY) <= maxContent);
  const objects = await reader.read(readable, "contents");
  return new Map(
    readable.flatMap((oid, index) => {
      const body = objects[index]?.body;
      return body ? [[oid, body] as const] : [];
    }),
  );
}
