import type { ForgeAnswer } from "../contracts/forge.ts";
import { type HistoryAsked, type HostedCommit, hostedHistories } from "../forge/hosted-history.ts";
import { mergedBlobs } from "../git/merged-trailer.ts";
import type { PathHistory } from "../git/path-history.ts";
import { maxContent } from "../git/tree-walk.ts";
import type { HostedHistoryQuery } from "../sources/hosted.ts";
import type { HostedForges } from "./forges.ts";
import { readHostedContents } from "./read-contents.ts";

/** Commits of one member's history that are read before it is called long. */
const mostCommits = 2000;

/** A history on its way: the commits read so far, newest first, and how it ended. */
interface Line {
  readonly query: HostedHistoryQuery;
  readonly commits: HostedCommit[];
  after?: string;
  outcome?: PathHistory["versions"];
}

/**
 * Looks back through the history of paths in many members, page by page, all members' pages together. It gives what
 * git/path-history.ts gives: where history is a single line only as far as it is needed, else all of it.
 */
export async function readHostedHistories(
  forges: HostedForges,
  queries: readonly HostedHistoryQuery[],
): Promise<ReadonlyMap<HostedHistoryQuery, PathHistory>> {
  const blobs = queries.flatMap(({ place, contents }) => contents.map((oid) => ({ place, oid })));
  const [contents, lines] = await Promise.all([
    readHostedContents(forges, blobs, maxContent),
    readLines(forges, queries),
  ]);
  return new Map(
    lines.map(({ query, outcome = tooLong }) => {
      const own = query.contents.flatMap((oid): [string, Buffer][] => {
        const content = contents.get(oid);
        return content?.known ? [[oid, Buffer.from(content.value)]] : [];
      });
      return [query, { versions: outcome, contents: new Map(own) }];
    }),
  );
}

const tooLong = { known: false, reason: `its history has more than the ${mostCommits} commits that are read` } as const;

async function readLines(forges: HostedForges, queries: readonly HostedHistoryQuery[]): Promise<readonly Line[]> {
  const lines = queries.map((query): Line => ({ query, commits: [] }));
  for (;;) {
    const open = lines.filter(({ outcome, commits }) => !outcome && commits.length < mostCommits);
    if (open.length === 0) return lines;
    const asked = new Map(
      open.map((line): [HistoryAsked, Line] => {
        const { place, commit, paths } = line.query;
        return [{ place, commit, paths, ...(line.after !== undefined && { after: line.after }) }, line];
      }),
    );
    for (const [question, answer] of await forges.read([...asked.keys()], hostedHistories)) {
      const line = asked.get(question);
      if (line) goOn(line, answer);
    }
  }
}

function goOn(
  line: Line,
  answer: ForgeAnswer<{ readonly commits: readonly HostedCommit[]; readonly next?: string }>,
): void {
  if (!answer.ok) {
    line.outcome = { known: false, reason: answer.refusal.reason };
    return;
  }
  line.commits.push(...answer.value.commits);
  const { next } = answer.value;
  const isLine = isSingleLine(line.commits);
  const versions = isLine ? versionsOnLine(line) : versionsOnBranches(line);
  const { paths, enough } = line.query;
  const isSettled = isLine && paths.every((path) => versions.get(path)?.some((blob) => enough(path, blob)));
  if (next === undefined || isSettled) line.outcome = { known: true, value: versions };
  // A page that adds nothing would have us ask for ever.
  else if (answer.value.commits.length === 0) line.outcome = { known: false, reason: "its history has no end" };
  else line.after = next;
}

/** Every commit has one parent at most, which comes next. */
function isSingleLine(commits: readonly HostedCommit[]): boolean {
  return commits.every(
    ({ parents }, index) =>
      parents.length <= 1 && (index + 1 >= commits.length || parents[0] === commits[index + 1]?.oid),
  );
}

function versionsOnLine({ commits, query }: Line): ReadonlyMap<string, readonly string[]> {
  const versions = new Map(query.paths.map((path): [string, string[]] => [path, []]));
  for (const { blobs, message } of commits) {
    for (const [path, found] of versions) {
      const blob = blobs.get(path);
      if (blob === undefined) continue;
      if (blob !== found.at(-1)) found.push(blob);
      const merged = mergedBlobs(message).get(path);
      if (merged !== undefined) found.push(merged);
    }
  }
  return versions;
}

/** As `git log --full-history --topo-order --diff-merges=separate` tells it: the changes of each commit against each parent. */
function versionsOnBranches({ commits, query }: Line): ReadonlyMap<string, readonly string[]> {
  const byId = new Map(commits.map((commit) => [commit.oid, commit]));
  const ordered = inTopologicalOrder(query.commit, byId);
  const changesIn = (path: string, { blobs, message, parents }: HostedCommit): readonly string[] => {
    const blob = blobs.get(path);
    const before = parents.length === 0 ? [undefined] : parents.map((oid) => byId.get(oid)?.blobs.get(path));
    const merged = blob === undefined ? undefined : mergedBlobs(message).get(path);
    const changes = before.filter((older) => older !== blob).flatMap((older) => [blob, merged, older]);
    return changes.filter((version) => version !== undefined);
  };
  return new Map(query.paths.map((path) => [path, ordered.flatMap((commit) => changesIn(path, commit))]));
}

/** Children before parents, a branch at a time, the last parent of a merge first: git-log(1), `--topo-order`. */
function inTopologicalOrder(tip: string, byId: ReadonlyMap<string, HostedCommit>): readonly HostedCommit[] {
  const children = new Map<string, number>();
  for (const { parents } of byId.values()) {
    for (const parent of parents) children.set(parent, (children.get(parent) ?? 0) + 1);
  }
  const ordered: HostedCommit[] = [];
  const ready = [tip];
  for (let oid = ready.pop(); oid !== undefined; oid = ready.pop()) {
    const commit = byId.get(oid);
    if (!commit) continue;
    ordered.push(commit);
    for (const parent of commit.parents) {
      const left = (children.get(parent) ?? 1) - 1;
      children.set(parent, left);
      if (left === 0) ready.push(parent);
    }
  }
  return ordered;
}
