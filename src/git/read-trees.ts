import type { Known, TreeEntry, TreeFacts } from "../contracts/facts.ts";
import { messageOf } from "../platform/failure.ts";
import { mapBounded } from "../platform/pool.ts";
import { remembered } from "../platform/remembered.ts";
import type { Git } from "./git.ts";
import { type FoundObject, type ObjectReader, openObjectReader, ReaderBroken } from "./object-reader.ts";
import type { Repository } from "./repository.ts";
import { type PathPlan, parseTree, planPaths } from "./tree-object.ts";

/** What is asked of one commit. */
export interface TreeQuery {
  readonly repository: Repository;
  readonly commit: string;
  readonly paths: readonly string[];
  /** Listed one level deep. */
  readonly folders: readonly string[];
  readonly contents: (path: string) => boolean;
  /** Paths that only show once the first answer is there; looked up, their content not read. */
  readonly further?: (tree: TreeFacts) => readonly string[];
  readonly wantDate: boolean;
}

export interface TreeAnswer {
  readonly tree: TreeFacts;
  /** When the commit was made, ISO 8601; only if asked for. */
  readonly committedAt?: string;
}

/** Clones that share one process. */
const clonesPerProcess = 128;
/** A file larger than this is not read. Bytes. */
export const maxContent = 1024 * 1024;

/**
 * Looks up files of many commits in many clones, a process for every {@link clonesPerProcess} of them. When such a
 * process complains, dies, or lacks an object, the clones it served are read one by one, so that one damaged clone
 * harms itself only; a clone that fails alone is unknown with its reason, never "file missing".
 */
export async function readTrees(
  git: Git,
  queries: readonly TreeQuery[],
  options: { readonly jobs: number; readonly sharing?: "shared" | "alone" },
): Promise<Map<TreeQuery, Known<TreeAnswer>>> {
  const answers = new Map<TreeQuery, Known<TreeAnswer>>();
  const shares = (query: TreeQuery): boolean =>
    options.sharing !== "alone" &&
    query.repository.kind === "plain" &&
    query.repository.config.objectFormat === "sha1" &&
    !query.repository.config.partial;
  const shared = queries.filter(shares);
  const alone = queries.filter((query) => !shares(query));
  const size = Math.max(1, Math.min(clonesPerProcess, Math.ceil(shared.length / options.jobs)));
  const chunks: TreeQuery[][] = [];
  for (let start = 0; start < shared.length; start += size) chunks.push(shared.slice(start, start + size));

  const plans = new PlanCache();
  await mapBounded(chunks, options.jobs, async (chunk) => {
    const found = await readChunk(git, chunk, plans);
    for (const query of chunk) {
      const answer = found.get(query);
      if (answer) answers.set(query, { known: true, value: answer });
      else alone.push(query);
    }
  });
  await mapBounded(alone, options.jobs, async (query) => {
    answers.set(query, await readAlone(git, query, plans));
  });
  return answers;
}

async function readChunk(
  git: Git,
  chunk: readonly TreeQuery[],
  plans: PlanCache,
): Promise<ReadonlyMap<TreeQuery, TreeAnswer>> {
  if (git.signal.aborted) return new Map();
  const reader = openObjectReader(
    git,
    chunk.map(({ repository }) => repository),
  );
  try {
    const walks = chunk.map((query) => new Walk(query, plans));
    await walkAll(reader, walks);
    await reader.close();
    return new Map(walks.filter((walk) => walk.problem === undefined).map((walk) => [walk.query, walk.answer()]));
  } catch (error) {
    reader.abandon();
    if (!(error instanceof ReaderBroken)) throw error;
    return new Map();
  }
}

async function readAlone(git: Git, query: TreeQuery, plans: PlanCache): Promise<Known<TreeAnswer>> {
  if (git.signal.aborted) return { known: false, reason: "interrupted" };
  const reader = openObjectReader(git, [query.repository]);
  const walk = new Walk(query, plans);
  try {
    await walkAll(reader, [walk]);
    await reader.close();
  } catch (error) {
    reader.abandon();
    if (!(error instanceof ReaderBroken)) throw error;
    return { known: false, reason: error.message };
  }
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

/** One commit on its way through the waves: commit, root tree, subtrees, contents. */
class Walk {
  readonly query: TreeQuery;
  readonly entries = new Map<string, TreeEntry>();
  readonly contents = new Map<string, Known<Uint8Array>>();
  committedAt: string | undefined;
  rootTree: string | undefined;
  problem: string | undefined;
  /** Trees to be read next: where they are, and what is wanted of them. */
  next: { readonly prefix: string; readonly oid: string; readonly plan: PathPlan }[] = [];
  readonly plan: PathPlan;

  constructor(query: TreeQuery, plans: PlanCache) {
    this.query = query;
    this.plan = plans.for(query.paths, query.folders);
  }

  get oidLength(): 20 | 32 {
    return this.query.repository.config.objectFormat === "sha256" ? 32 : 20;
  }

  fail(problem: string): void {
    const { partial } = this.query.repository.config;
    this.problem ??= partial ? `${problem} (a partial clone has not fetched it)` : problem;
    this.next = [];
  }

  start(found: FoundObject | undefined): void {
    const [text = ""] = found?.body?.toString("utf8").split("\n\n", 1) ?? [];
    const tree = /^tree ([0-9a-f]+)(?:\n|$)/.exec(text)?.[1];
    if (found?.type !== "commit" || tree === undefined)
      return this.fail(`commit ${this.query.commit.slice(0, 12)} cannot be read`);
    const seconds = /^committer .* (\d+) [+-]\d{4}$/m.exec(text)?.[1];
    if (seconds !== undefined && this.query.wantDate) this.committedAt = dateOf(Number(seconds));
    this.rootTree = tree;
    this.next = [{ prefix: "", oid: tree, plan: this.plan }];
  }

  visit(prefix: string, plan: PathPlan, found: FoundObject | undefined): void {
    if (found?.type !== "tree" || !found.body) {
      const why = found && !found.body ? "is too large to be read" : "cannot be read";
      return this.fail(`the folder ${prefix === "" ? "/" : prefix} of ${this.query.commit.slice(0, 12)} ${why}`);
    }
    try {
      for (const { name, mode, oid } of parseTree(found.body, this.oidLength, plan)) {
        const path = prefix + name;
        this.entries.set(path, { oid, mode });
        const below = plan.children.get(name);
        if (mode === "040000" && below && (below.list || below.children.size > 0)) {
          this.next.push({ prefix: `${path}/`, oid, plan: below });
        }
      }
    } catch (error) {
      this.fail(messageOf(error));
    }
  }

  answer(): TreeAnswer {
    return {
      tree: { entries: this.entries, contents: this.contents },
      ...(this.committedAt !== undefined && { committedAt: this.committedAt }),
    };
  }
}

async function walkAll(reader: ObjectReader, walks: readonly Walk[]): Promise<void> {
  const commits = await reader.read(
    walks.map(({ query }) => query.commit),
    "contents",
  );
  walks.forEach((walk, index) => {
    walk.start(commits[index]);
  });
  const trees = new Map<string, FoundObject | undefined>();
  await descend(reader, walks, trees);
  await readContents(reader, walks);
  const again = walks.filter((walk) => {
    const { further } = walk.query;
    if (!further || walk.problem !== undefined || walk.rootTree === undefined) return false;
    const paths = further({ entries: walk.entries, contents: walk.contents });
    if (paths.length > 0) walk.next = [{ prefix: "", oid: walk.rootTree, plan: planPaths(paths, []) }];
    return paths.length > 0;
  });
  await descend(reader, again, trees);
}

/** Reads trees level by level, each distinct one once: template folders are often the same in many members. */
async function descend(
  reader: ObjectReader,
  walks: readonly Walk[],
  trees: Map<string, FoundObject | undefined>,
): Promise<void> {
  for (;;) {
    const level = walks
      .map((walk) => ({ walk, wanted: walk.next.splice(0) }))
      .filter(({ wanted }) => wanted.length > 0);
    if (level.length === 0) return;
    const missing = new Set<string>();
    for (const { wanted } of level) for (const { oid } of wanted) if (!trees.has(oid)) missing.add(oid);
    const names = [...missing];
    const found = await reader.read(names, "contents");
    names.forEach((name, index) => {
      trees.set(name, found[index]);
    });
    for (const { walk, wanted } of level) {
      for (const { prefix, oid, plan } of wanted) walk.visit(prefix, plan, trees.get(oid));
    }
  }
}

async function readContents(reader: ObjectReader, walks: readonly Walk[]): Promise<void> {
  const wanted = new Map<string, { readonly walk: Walk; readonly path: string }[]>();
  for (const walk of walks) {
    if (walk.problem !== undefined) continue;
    for (const [path, { oid, mode }] of walk.entries) {
      if (!mode.startsWith("100") || !walk.query.contents(path)) continue;
      const places = wanted.get(oid);
      if (places) places.push({ walk, path });
      else wanted.set(oid, [{ walk, path }]);
    }
  }
  const oids = [...wanted.keys()];
  const about = await reader.read(oids, "info");
  const readable = oids.filter((_, index) => (about[index]?.size ?? Number.POSITIVE_INFINITY) <= maxContent);
  const bodies = await reader.read(readable, "contents");
  const byOid = new Map(readable.map((oid, index) => [oid, bodies[index]?.body]));
  oids.forEach((oid, index) => {
    const body = byOid.get(oid);
    const size = about[index]?.size;
    const content: Known<Uint8Array> = body
      ? { known: true, value: body }
      : {
          known: false,
          reason:
            size === undefined
              ? "its content is not in the clone"
              : `${size} bytes, more than the ${maxContent} that are read`,
        };
    for (const { walk, path } of wanted.get(oid) ?? []) walk.contents.set(path, content);
  });
}

/** A commit may carry any number as its time; one that is no date is left out. Seconds since 1970. */
function dateOf(seconds: number): string | undefined {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 ? undefined : date.toISOString();
}
