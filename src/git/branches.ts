import type { BranchFacts, Known } from "../contracts/facts.ts";
import { messageOf } from "../platform/failure.ts";
import { type Memory, openMemory } from "../platform/memory.ts";
import { mapBounded } from "../platform/pool.ts";
import { type Ancestry, type AncestryQuery, type CommitPair, readAncestry } from "./ancestry.ts";
import { ancestryMemory } from "./ancestry-memory.ts";
import { askBranches } from "./ask-branches.ts";
import type { Git } from "./git.ts";
import type { References } from "./references.ts";
import type { Repository } from "./repository.ts";
import { type Sharing, shareReaders } from "./share-readers.ts";

/** A clone whose branches are asked for. */
export interface BranchQuery {
  readonly repository: Repository;
  readonly references: References;
  /** Full name of the remote's default branch as last fetched, to tell what is merged. */
  readonly defaultReference: string | undefined;
}

interface Branch {
  readonly name: string;
  readonly commit: string;
  readonly upstream: string | undefined;
  readonly upstreamCommit: string | undefined;
}

/**
 * The local branches of many clones as against what they follow. Plain ones are worked out together, from their
 * references and the commits between them; where that does not tell, and for careful ones, git is asked, two processes
 * for a clone. The date of the last commit is told of branches that are not merged into the default one.
 */
export async function readBranches(
  git: Git,
  queries: readonly BranchQuery[],
  options: Sharing & { readonly memory?: Memory },
): Promise<Map<BranchQuery, Known<readonly BranchFacts[]>>> {
  const memory = ancestryMemory(options.memory ?? openMemory(undefined));
  const found = new Map<BranchQuery, Known<readonly BranchFacts[]>>();
  const asked = new Map<AncestryQuery, { readonly query: BranchQuery; readonly branches: readonly Branch[] }>();
  const settle = (query: BranchQuery, branches: readonly Branch[], ancestry?: Ancestry): void => {
    const facts = branches.map((branch) => describe(branch, query, ancestry));
    if (facts.every((fact) => fact !== undefined)) found.set(query, { known: true, value: facts });
  };
  for (const query of queries) {
    if (query.repository.kind === "careful") continue;
    try {
      const branches = branchesOf(query);
      const pairs = branches.flatMap((branch) => pairsOf(branch, defaultCommitOf(query)));
      const known = memory.recall(pairs);
      if (known) settle(query, branches, known);
      else asked.set({ repository: query.repository, pairs }, { query, branches });
    } catch (error) {
      found.set(query, { known: false, reason: messageOf(error) });
    }
  }
  const ancestries = await shareReaders(git, [...asked.keys()], options, readAncestry);
  for (const [ancestryQuery, { query, branches }] of asked) {
    const ancestry = ancestries.get(ancestryQuery);
    if (!ancestry?.known) continue;
    settle(query, branches, ancestry.value);
    memory.remember(ancestryQuery.pairs, ancestry.value);
  }
  memory.keep();
  const open = queries.filter((query) => !found.has(query));
  await mapBounded(open, options.jobs, async (query) => {
    found.set(query, await askBranches(git, query.repository, defaultCommitOf(query)));
  });
  return found;
}

function defaultCommitOf({ references, defaultReference }: BranchQuery): string | undefined {
  return defaultReference === undefined ? undefined : references.commitOf(defaultReference);
}

function branchesOf({ repository, references }: BranchQuery): Branch[] {
  return [...references.branches()].map(([name, commit]) => {
    const upstream = repository.config.upstreams.get(name);
    return {
      name,
      commit,
      upstream,
      upstreamCommit: upstream === undefined ? undefined : references.commitOf(upstream),
    };
  });
}

/** The commits whose distance is not plain from their ids. */
function pairsOf({ commit, upstreamCommit }: Branch, defaultCommit: string | undefined): CommitPair[] {
  const others = new Set([upstreamCommit, defaultCommit].filter((other) => other !== undefined && other !== commit));
  return [...others].flatMap((other) => (other === undefined ? [] : [{ one: commit, other }]));
}

function describe(branch: Branch, query: BranchQuery, ancestry: Ancestry | undefined): BranchFacts | undefined {
  const { name, commit, upstream, upstreamCommit } = branch;
  // It follows something by a refspec that only git works out.
  if (upstream === "") return undefined;
  const defaultCommit = defaultCommitOf(query);
  const distance = (other: string) =>
    other === commit ? { ahead: 0, behind: 0 } : ancestry?.distanceOf(commit, other);
  const toDefault = defaultCommit === undefined ? undefined : distance(defaultCommit);
  const toUpstream = upstreamCommit === undefined ? undefined : distance(upstreamCommit);
  if ((defaultCommit !== undefined && !toDefault) || (upstreamCommit !== undefined && !toUpstream)) return undefined;
  const merged = toDefault?.ahead === 0;
  const seconds = merged ? undefined : ancestry?.secondsOf(commit);
  return {
    name,
    ...(upstream !== undefined && { upstream }),
    track: toUpstream ? { kind: "tracked", ...toUpstream } : { kind: upstream === undefined ? "none" : "gone" },
    merged,
    ...(seconds !== undefined && { committedAt: new Date(seconds * 1000).toISOString() }),
  };
}
