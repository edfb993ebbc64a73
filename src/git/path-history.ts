import type { Known } from "../contracts/facts.ts";
import { mapBounded } from "../platform/pool.ts";
import type { Git } from "./git.ts";
import { mergedBlobs } from "./merged-trailer.ts";
import type { ObjectReader } from "./object-reader.ts";
import { type RawChange, readRawLog } from "./raw-log.ts";
import { readBlobs, readBodies } from "./read-blobs.ts";
import type { Repository } from "./repository.ts";
import { type Sharing, shareReaders } from "./share-readers.ts";
import { supplyMissing } from "./supply-missing.ts";
import { type PathPlan, planPaths } from "./tree-object.ts";
import { Walk, walkTrees } from "./tree-walk.ts";

/** Which blobs these paths had in the history of a commit. */
export interface PathHistoryQuery {
  readonly repository: Repository;
  readonly commit: string;
  readonly paths: readonly string[];
  /** Whether nothing older than this blob of the path is wanted. */
  readonly enough: (path: string, blob: string) => boolean;
  /** Blobs whose content is wanted as well. */
  readonly contents: readonly string[];
}

export interface PathHistory {
  /**
   * Blobs by path, newest first; or why they are not known. After the blob of a commit that merged a template into the
   * file comes the blob of that template: the file has everything of it.
   */
  readonly versions: Known<ReadonlyMap<string, readonly string[]>>;
  /** By blob id; what cannot be read is left out. */
  readonly contents: ReadonlyMap<string, Buffer>;
}

/** How far back commits are read one by one before git's own walk is quicker. */
const commitsByHand = 100;

/**
 * Looks back through the history of paths in many clones. Where it is a single line of commits, as far as it is needed,
 * all clones are walked together through one process; a history with merges, one that is cut off, or a long one is left
 * to `git log`, a process for each.
 */
export async function readPathHistories(
  git: Git,
  queries: readonly PathHistoryQuery[],
  options: Sharing,
): Promise<Map<PathHistoryQuery, PathHistory>> {
  const walked = await shareReaders(git, queries, options, walkLines);
  const late = await readLateContents(git, queries, walked, options);
  const answers = await mapBounded(queries, options.jobs, async (query): Promise<[PathHistoryQuery, PathHistory]> => {
    const found = walked.get(query);
    const contents = late.get(query) ?? (found?.known ? found.value.contents : new Map());
    if (found?.known && found.value.versions.known) return [query, { ...found.value, contents }];
    const { repository, commit, paths } = query;
    const log = await readRawLog(git, {
      cwd: repository.folder,
      repository,
      commit,
      paths,
      renames: "ignore",
      messages: "read",
    });
    const versions = log.known ? ({ known: true, value: blobsByPath(log.value) } as const) : log;
    return [query, { versions, contents }];
  });
  return new Map(answers);
}

/** The contents of queries whose blobs had to be supplied first. */
async function readLateContents(
  git: Git,
  queries: readonly PathHistoryQuery[],
  walked: ReadonlyMap<PathHistoryQuery, Known<PathHistory>>,
  options: Sharing,
): Promise<ReadonlyMap<PathHistoryQuery, ReadonlyMap<string, Buffer>>> {
  const missingOf = (query: PathHistoryQuery): readonly string[] => {
    const found = walked.get(query);
    return query.contents.filter((oid) => !(found?.known && found.value.contents.has(oid)));
  };
  const supplied = await supplyMissing(queries, missingOf, options.jobs);
  const requests = supplied.map(({ repository, contents }) => ({ repository, oids: contents }));
  const contents = requests.length === 0 ? new Map<string, Buffer>() : await readBlobs(git, requests, options);
  return new Map(supplied.map((query) => [query, contents]));
}

interface Line {
  readonly query: PathHistoryQuery;
  readonly plan: PathPlan;
  readonly history: Map<string, string[]>;
  commit: string;
  outcome?: PathHistory["versions"];
}

async function walkLines(
  reader: ObjectReader,
  queries: readonly PathHistoryQuery[],
): Promise<ReadonlyMap<PathHistoryQuery, Known<PathHistory>>> {
  const contents = await readBodies(reader, [...new Set(queries.flatMap((query) => query.contents))]);
  const trees = new Map();
  const lines = queries.map(
    (query): Line => ({ query, commit: query.commit, plan: planPaths(query.paths, []), history: new Map() }),
  );
  for (let step = 0; step < commitsByHand; step++) {
    const active = lines.filter(({ outcome }) => !outcome);
    if (active.length === 0) break;
    const walks = active.map(
      ({ query, plan, commit }) =>
        new Walk({ ...query, commit, folders: [], contents: () => false, wantDate: false }, plan),
    );
    await walkTrees(reader, walks, trees);
    active.forEach((line, index) => {
      advance(line, walks[index]);
    });
  }
  const tooLong = { known: false, reason: "a long history" } as const;
  return new Map(
    lines.map(({ query, outcome = tooLong }) => [query, { known: true, value: { versions: outcome, contents } }]),
  );
}

/** Notes what the paths are in this commit, and goes on to its parent, or ends. */
function advance(line: Line, walk: Walk | undefined): void {
  const { paths, enough } = line.query;
  if (!walk || walk.problem !== undefined) {
    line.outcome = { known: false, reason: walk?.problem ?? "not read" };
    return;
  }
  for (const path of paths) {
    const blob = walk.entries.get(path)?.oid;
    const blobs = line.history.get(path) ?? [];
    line.history.set(path, blobs);
    if (blob !== undefined && blob !== blobs.at(-1)) blobs.push(blob);
    const merged = blob === undefined ? undefined : mergedBlobs(walk.message).get(path);
    if (merged !== undefined) blobs.push(merged);
  }
  const settled = paths.every((path) => line.history.get(path)?.some((blob) => enough(path, blob)));
  const [parent, ...others] = walk.parents;
  if (settled || parent === undefined) line.outcome = { known: true, value: line.history };
  else if (others.length > 0) line.outcome = { known: false, reason: "a merge" };
  else line.commit = parent;
}

function blobsByPath(changes: readonly RawChange[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { path, newBlob, oldBlob, message = "" } of changes) {
    const blobs = found.get(path) ?? [];
    found.set(path, blobs);
    const merged = newBlob === undefined ? undefined : mergedBlobs(message).get(path);
    for (const blob of [newBlob, merged, oldBlob]) if (blob !== undefined) blobs.push(blob);
  }
  return found;
}
