import type { Known } from "../contracts/facts.ts";
import type { ObjectReader } from "./object-reader.ts";
import type { Repository } from "./repository.ts";

/** Two commits of one clone, to be told how far each is ahead of the other. */
export interface CommitPair {
  readonly one: string;
  readonly other: string;
}

/** How many commits each has that the other lacks. */
export interface Distance {
  readonly ahead: number;
  readonly behind: number;
}

export interface AncestryQuery {
  readonly repository: Repository;
  readonly pairs: readonly CommitPair[];
}

export interface Ancestry {
  readonly distanceOf: (one: string, other: string) => Distance | undefined;
  /** When a commit that was read was made. Seconds since 1970. */
  readonly secondsOf: (commit: string) => number | undefined;
}

/** How far back commits are followed before git's own walk is quicker. */
const furthest = 100;

interface Commit {
  readonly parents: readonly string[];
  readonly seconds: number | undefined;
}

/**
 * How pairs of commits stand to each other, where the history between them is a single line; of many clones at once,
 * a wave of reading for each step back. A pair with a merge, a long way, or nothing in common is an unknown: git has to
 * be asked. Rejects with ReaderBroken.
 */
export async function readAncestry(
  reader: ObjectReader,
  queries: readonly AncestryQuery[],
): Promise<ReadonlyMap<AncestryQuery, Known<Ancestry>>> {
  const commits = new Map<string, Commit | undefined>();
  const lines = queries.flatMap((query) =>
    query.pairs.map((pair) => ({ query, pair, one: [pair.one], other: [pair.other] })),
  );
  let open = lines;
  for (let step = 0; step < furthest && open.length > 0; step++) {
    const tips = new Set(open.flatMap(({ one, other }) => [one.at(-1) ?? "", other.at(-1) ?? ""]));
    await readCommits(
      reader,
      [...tips].filter((id) => !commits.has(id)),
      commits,
    );
    open = open.filter(
      (line) =>
        meeting(line.one, line.other) === undefined && (extend(line.one, commits) || extend(line.other, commits)),
    );
  }
  return new Map(
    queries.map((query): [AncestryQuery, Known<Ancestry>] => {
      const distances = new Map<string, Distance>();
      for (const { pair, one, other } of lines.filter((line) => line.query === query)) {
        const distance = meeting(one, other);
        if (!distance) return [query, { known: false, reason: "the history between the commits is no single line" }];
        distances.set(`${pair.one} ${pair.other}`, distance);
      }
      const value: Ancestry = {
        distanceOf: (one, other) => distances.get(`${one} ${other}`),
        secondsOf: (commit) => commits.get(commit)?.seconds,
      };
      return [query, { known: true, value }];
    }),
  );
}

async function readCommits(
  reader: ObjectReader,
  ids: readonly string[],
  commits: Map<string, Commit | undefined>,
): Promise<void> {
  const found = await reader.read(ids, "contents");
  ids.forEach((id, index) => {
    const [head = ""] = found[index]?.body?.toString("utf8").split("\n\n", 1) ?? [];
    const seconds = /^committer .* (\d+) [+-]\d{4}$/m.exec(head)?.[1];
    const parents = [...head.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, parent = ""]) => parent);
    commits.set(
      id,
      found[index]?.type === "commit"
        ? { parents, seconds: seconds === undefined ? undefined : Number(seconds) }
        : undefined,
    );
  });
}

/** Goes one commit further back, where there is exactly one way. */
function extend(line: string[], commits: ReadonlyMap<string, Commit | undefined>): boolean {
  const [parent, ...others] = commits.get(line.at(-1) ?? "")?.parents ?? [];
  if (parent === undefined || others.length > 0) return false;
  line.push(parent);
  return true;
}

/** Where two lines first meet: how many steps down each. */
function meeting(one: readonly string[], other: readonly string[]): Distance | undefined {
  const steps = new Map(other.map((id, index) => [id, index]));
  for (const [ahead, id] of one.entries()) {
    const behind = steps.get(id);
    if (behind !== undefined) return { ahead, behind };
  }
  return undefined;
}
