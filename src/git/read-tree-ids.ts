import type { Known } from "../contracts/facts.ts";
import type { Git } from "./git.ts";
import type { Repository } from "./repository.ts";
import { type Sharing, shareReaders } from "./share-readers.ts";

/** The id of each commit's tree. A commit that cannot be read is unknown with its reason. */
export function readTreeIds<Item extends { readonly repository: Repository; readonly commit: string }>(
  git: Git,
  items: readonly Item[],
  options: Sharing,
): Promise<Map<Item, Known<string>>> {
  return shareReaders(git, items, options, async (reader, some) => {
    const found = await reader.read(
      some.map(({ commit }) => `${commit}^{tree}`),
      "info",
    );
    return new Map(
      some.map((item, index) => {
        const tree = found[index];
        const known: Known<string> = tree
          ? { known: true, value: tree.oid }
          : { known: false, reason: `commit ${item.commit.slice(0, 12)} cannot be read` };
        return [item, known];
      }),
    );
  });
}
