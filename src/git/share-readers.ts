import type { Known } from "../contracts/facts.ts";
import { mapBounded } from "../platform/pool.ts";
import type { Git } from "./git.ts";
import { type ObjectReader, openObjectReader, ReaderBroken } from "./object-reader.ts";
import type { Repository } from "./repository.ts";

/** Clones that share one process: few enough that doing one process again is cheap, and no fewer than pay for one. */
const clonesPerProcess = { most: 250, least: 32 };

/** Their paths go in an environment variable, of which Linux takes 128 KiB. */
const pathBytesPerProcess = 96 * 1024;

export interface Sharing {
  readonly jobs: number;
  /** `alone`: a process for each clone, whatever its kind. */
  readonly sharing?: "shared" | "alone";
}

/**
 * Reads from many clones with few processes: plain ones share one by the {@link clonesPerProcess}. When a shared process
 * complains or dies, or leaves an item unknown, the clones it served are read one by one, so that one damaged clone
 * harms itself only. An item that fails alone is unknown with its reason.
 *
 * @param work reads some items; it gives an answer, or an unknown, for each.
 */
export async function shareReaders<Item extends { readonly repository: Repository }, Answer>(
  git: Git,
  items: readonly Item[],
  { jobs, sharing }: Sharing,
  work: (reader: ObjectReader, items: readonly Item[]) => Promise<ReadonlyMap<Item, Known<Answer>>>,
): Promise<Map<Item, Known<Answer>>> {
  const answers = new Map<Item, Known<Answer>>();
  const shared = items.filter(({ repository }) => sharing !== "alone" && mayShare(repository));
  const alone = new Set(items);
  for (const item of shared) alone.delete(item);
  const chunks = cutIntoChunks(shared, jobs);
  await mapBounded(chunks, jobs, async (chunk) => {
    const found = await readWith(git, chunk, work);
    for (const item of chunk) {
      const answer = found.known ? found.value.get(item) : undefined;
      if (answer?.known) answers.set(item, answer);
      else alone.add(item);
    }
  });
  await mapBounded([...alone], jobs, async (item) => {
    const found = await readWith(git, [item], work);
    answers.set(item, found.known ? (found.value.get(item) ?? { known: false, reason: "git gave no answer" }) : found);
  });
  return answers;
}

/** Chunks of about equal size, none with more paths than an environment variable holds. */
function cutIntoChunks<Item extends { readonly repository: Repository }>(
  items: readonly Item[],
  jobs: number,
): Item[][] {
  const size = Math.max(clonesPerProcess.least, Math.min(clonesPerProcess.most, Math.ceil(items.length / jobs)));
  const chunks: Item[][] = [];
  let bytes = 0;
  for (const item of items) {
    const length = Buffer.byteLength(item.repository.commonFolder) + 16;
    const last = chunks.at(-1);
    if (last && last.length < size && bytes + length <= pathBytesPerProcess) {
      last.push(item);
      bytes += length;
    } else {
      chunks.push([item]);
      bytes = length;
    }
  }
  return chunks;
}

/**
 * Whether a clone may be read together with others; see docs/architecture.md, "The fast path". What a partial clone lacks
 * may be taken for damage; what a mirror of ours lacks is supplied.
 */
export function mayShare({ kind, config, supply }: Repository): boolean {
  return kind === "plain" && config.objectFormat === "sha1" && (!config.partial || supply !== undefined);
}

async function readWith<Item extends { readonly repository: Repository }, Answer>(
  git: Git,
  items: readonly Item[],
  work: (reader: ObjectReader, items: readonly Item[]) => Promise<ReadonlyMap<Item, Known<Answer>>>,
): Promise<Known<ReadonlyMap<Item, Known<Answer>>>> {
  if (git.signal.aborted) return { known: false, reason: "interrupted" };
  const reader = openObjectReader(git, [...new Set(items.map(({ repository }) => repository))]);
  try {
    const value = await work(reader, items);
    await reader.close();
    return { known: true, value };
  } catch (error) {
    reader.abandon();
    if (!(error instanceof ReaderBroken)) throw error;
    return { known: false, reason: error.message };
  }
}
