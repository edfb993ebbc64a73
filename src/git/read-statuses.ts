import type { Known } from "../contracts/facts.ts";
import { askStatuses } from "./ask-statuses.ts";
import type { Git } from "./git.ts";
import type { References } from "./references.ts";
import type { Repository } from "./repository.ts";
import { settledTree } from "./settled-tree.ts";
import { shareReaders } from "./share-readers.ts";
import type { StatusFacts } from "./status.ts";

/** A clone whose status is asked for, and its references, which say what is checked out and whether it has stashes. */
export interface StatusQuery {
  readonly repository: Repository;
  readonly references: References;
}

/**
 * The status of many clones. One in which nothing stirs, by far the most, is seen to be clean from its files
 * ({@link findSettled}); git is asked about all others.
 */
export async function readStatuses(
  git: Git,
  queries: readonly StatusQuery[],
  options: { readonly jobs: number; readonly onDone?: (count: number) => void },
): Promise<Map<Repository, Known<StatusFacts>>> {
  const settled = await findSettled(git, queries, options);
  options.onDone?.(settled.size);
  const open = queries.flatMap(({ repository }) => (settled.has(repository) ? [] : [repository]));
  const found = await askStatuses(git, open, options);
  for (const repository of settled) found.set(repository, { known: true, value: clean });
  return found;
}

const clean: StatusFacts = { changed: 0, unmerged: 0, untracked: 0, stashes: 0 };

/** The clones without a stash whose work tree holds to the letter what their checked-out commit holds. */
async function findSettled(
  git: Git,
  queries: readonly StatusQuery[],
  { jobs }: { readonly jobs: number },
): Promise<ReadonlySet<Repository>> {
  const candidates = queries.flatMap(({ repository, references }) => {
    const { commit } = references.head;
    if (commit === undefined || references.commitOf("refs/stash") !== undefined) return [];
    const tree = settledTree(repository);
    return tree === undefined ? [] : [{ repository, commit, tree }];
  });
  const same = await shareReaders(git, candidates, { jobs }, async (reader, items) => {
    const commits = await reader.read(
      items.map(({ commit }) => commit),
      "contents",
    );
    return new Map(
      items.map((item, index): [typeof item, Known<boolean>] => {
        const body = commits[index]?.type === "commit" ? commits[index].body : undefined;
        if (!body) return [item, { known: false, reason: `commit ${item.commit} cannot be read` }];
        return [item, { known: true, value: body.toString("latin1", 0, 5 + item.tree.length) === `tree ${item.tree}` }];
      }),
    );
  });
  const settled = candidates.filter((candidate) => {
    const answer = same.get(candidate);
    return answer?.known && answer.value;
  });
  return new Set(settled.map(({ repository }) => repository));
}
