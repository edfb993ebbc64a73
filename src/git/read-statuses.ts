import { setImmediate } from "node:timers/promises";
import type { Known } from "../contracts/facts.ts";
import { askStatuses } from "./ask-statuses.ts";
import type { Git } from "./git.ts";
import type { ObjectReader } from "./object-reader.ts";
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

/** How statuses are read. */
export interface StatusOptions {
  readonly jobs: number;
  /** Given the answers as they come. */
  readonly onDone?: (answers: ReadonlyMap<Repository, Known<StatusFacts>>) => void;
  /** Trees of commits that are being read anyhow, by commit; others are read here. */
  readonly trees?: Promise<ReadonlyMap<string, string>>;
}

/** How many clones are looked through before other work gets its turn: their files are read without waiting. */
const clonesPerTurn = 8;

/**
 * The status of many clones. One in which nothing stirs, by far the most, is seen to be clean from its files
 * ({@link settledTree}) and the tree of its commit; git is asked about all others.
 */
export async function readStatuses(
  git: Git,
  queries: readonly StatusQuery[],
  options: StatusOptions,
): Promise<Map<Repository, Known<StatusFacts>>> {
  const candidates: Candidate[] = [];
  const others: Repository[] = [];
  for (const [index, query] of queries.entries()) {
    if (index % clonesPerTurn === 0) await setImmediate();
    const candidate = git.signal.aborted ? undefined : candidateOf(query);
    if (candidate) candidates.push(candidate);
    else others.push(query.repository);
  }
  const [found, settled] = await Promise.all([
    askStatuses(git, others, options),
    findSettled(git, candidates, options).then((settled) => {
      const answers = new Map([...settled].map((repository) => [repository, cleanStatus] as const));
      options.onDone?.(answers);
      return answers;
    }),
  ]);
  for (const [repository, status] of settled) found.set(repository, status);
  const unlike = candidates.flatMap(({ repository }) => (settled.has(repository) ? [] : [repository]));
  for (const [repository, status] of await askStatuses(git, unlike, options)) found.set(repository, status);
  return found;
}

const cleanStatus: Known<StatusFacts> = {
  known: true,
  value: { changed: 0, unmerged: 0, untracked: 0, stashes: 0 },
};

/** A clone that is clean if its checked-out commit has this tree. */
interface Candidate {
  readonly repository: Repository;
  readonly commit: string;
  readonly tree: string;
}

function candidateOf({ repository, references }: StatusQuery): Candidate | undefined {
  try {
    const { commit } = references.head;
    if (commit === undefined || references.commitOf("refs/stash") !== undefined) return undefined;
    const tree = settledTree(repository);
    return tree === undefined ? undefined : { repository, commit, tree };
  } catch {
    // A reference that cannot be read; what it means for the status is git's to say.
    return undefined;
  }
}

/** The candidates whose commit has the tree that their work tree holds. */
async function findSettled(
  git: Git,
  candidates: readonly Candidate[],
  { jobs, trees }: StatusOptions,
): Promise<ReadonlySet<Repository>> {
  const known = (await trees) ?? new Map<string, string>();
  const unread = candidates.filter(({ commit }) => !known.has(commit));
  const read = await shareReaders(git, unread, { jobs }, readTreesOf);
  const settled = candidates.filter((candidate) => {
    const answer = read.get(candidate);
    const tree = answer ? answer.known && answer.value : known.get(candidate.commit);
    return tree === candidate.tree;
  });
  return new Set(settled.map(({ repository }) => repository));
}

/** The tree of each candidate's commit. Rejects with ReaderBroken. */
async function readTreesOf(
  reader: ObjectReader,
  candidates: readonly Candidate[],
): Promise<ReadonlyMap<Candidate, Known<string>>> {
  const commits = await reader.read(
    candidates.map(({ commit }) => commit),
    "contents",
  );
  return new Map(
    candidates.map((candidate, index): [Candidate, Known<string>] => {
      const text = commits[index]?.type === "commit" ? commits[index].body?.toString("latin1", 0, 46) : undefined;
      const tree = /^tree ([0-9a-f]{40})\n/.exec(text ?? "")?.[1];
      if (tree !== undefined) return [candidate, { known: true, value: tree }];
      return [candidate, { known: false, reason: `commit ${candidate.commit.slice(0, 12)} cannot be read` }];
    }),
  );
}
