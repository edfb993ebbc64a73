import { mapBounded } from "../platform/pool.ts";
import type { Git } from "./git.ts";
import { openObjectReader, ReaderBroken } from "./object-reader.ts";
import { maxContent } from "./read-trees.ts";
import type { Repository } from "./repository.ts";

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
  options: { readonly jobs: number },
): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>();
  await mapBounded(requests, options.jobs, async ({ repository, oids }) => {
    if (git.signal.aborted) return;
    const reader = openObjectReader(git, [repository]);
    try {
      const about = await reader.read(oids, "info");
      const readable = oids.filter((_, index) => (about[index]?.size ?? Number.POSITIVE_INFINITY) <= maxContent);
      const bodies = await reader.read(readable, "contents");
      await reader.close();
      readable.forEach((oid, index) => {
        const body = bodies[index]?.body;
        if (body) found.set(oid, body);
      });
    } catch (error) {
      reader.abandon();
      if (!(error instanceof ReaderBroken)) throw error;
    }
  });
  return found;
}
