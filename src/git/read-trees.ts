import type { Known } from "../contracts/facts.ts";
import { remembered } from "../platform/remembered.ts";
import type { Git } from "./git.ts";
import { type Sharing, shareReaders } from "./share-readers.ts";
import { supplyMissing } from "./supply-missing.ts";
import { type PathPlan, planPaths } from "./tree-object.ts";
import { type TreeAnswer, type TreeQuery, Walk, walkTrees } from "./tree-walk.ts";

/**
 * Looks up files of many commits in many clones. A clone that cannot be read, or lacks an object of its commit's tree, is
 * unknown with its reason, never "file missing". Content that a mirror has not fetched yet is supplied, all of a mirror's
 * at once.
 */
export async function readTrees(
  git: Git,
  queries: readonly TreeQuery[],
  options: Sharing,
): Promise<Map<TreeQuery, Known<TreeAnswer>>> {
  const plans = new PlanCache();
  const read = (some: readonly TreeQuery[]) =>
    shareReaders(git, some, options, async (reader, items) => {
      const walks = items.map((query) => new Walk(query, plans.for(query.paths, query.folders)));
      await walkTrees(reader, walks, new Map());
      return new Map(walks.map((walk) => [walk.query, outcomeOf(walk)]));
    });
  const answers = await read(queries);
  const missingOf = (query: TreeQuery): readonly string[] => {
    const answer = answers.get(query);
    return answer?.known ? answer.value.missing : [];
  };
  const supplied = await supplyMissing(queries, missingOf, options.jobs);
  for (const [query, answer] of await read(supplied)) answers.set(query, answer);
  return answers;
}

function outcomeOf(walk: Walk): Known<TreeAnswer> {
  return walk.problem === undefined ? { known: true, value: walk.answer() } : { known: false, reason: walk.problem };
}

/** The plan for a set of paths is made once, since most members are asked the same. */
class PlanCache {
  readonly #plans = new Map<readonly string[], Map<readonly string[], PathPlan>>();

  for(paths: readonly string[], folders: readonly string[]): PathPlan {
    const byFolders = remembered(this.#plans, paths, () => new Map<readonly string[], PathPlan>());
    return remembered(byFolders, folders, () => planPaths(paths, folders));
  }
}
