import type { Known, TreeEntry, TreeFacts } from "../contracts/facts.ts";
import { messageOf } from "../platform/failure.ts";
import type { FoundObject } from "./answer-parser.ts";
import type { ObjectReader } from "./object-reader.ts";
import type { Repository } from "./repository.ts";
import { type PathPlan, parseTree, planPaths } from "./tree-object.ts";

/** A file larger than this is not read. Bytes. */
export const maxContent = 1024 * 1024;

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
  /** The commit's tree object. */
  readonly root: string;
  /** When the commit was made, ISO 8601; only if asked for. */
  readonly committedAt?: string;
  /** Blobs whose content was wanted and is not there. */
  readonly missing: readonly string[];
}

/** One commit on its way through the waves: commit, root tree, subtrees, contents. */
export class Walk {
  readonly query: TreeQuery;
  readonly entries = new Map<string, TreeEntry>();
  readonly contents = new Map<string, Known<Uint8Array>>();
  readonly missing: string[] = [];
  committedAt: string | undefined;
  rootTree: string | undefined;
  message = "";
  parents: readonly string[] = [];
  problem: string | undefined;
  /** Trees to be read next: where they are, and what is wanted of them. */
  next: { readonly prefix: string; readonly oid: string; readonly plan: PathPlan }[] = [];
  readonly plan: PathPlan;

  /** @param plan made of the query's paths and folders; the same for all queries that ask the same. */
  constructor(query: TreeQuery, plan: PathPlan) {
    this.query = query;
    this.plan = plan;
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
    const whole = found?.body?.toString("utf8") ?? "";
    const [text = ""] = whole.split("\n\n", 1);
    const tree = /^tree ([0-9a-f]+)(?:\n|$)/.exec(text)?.[1];
    if (found?.type !== "commit" || tree === undefined) {
      this.fail(`commit ${this.query.commit.slice(0, 12)} cannot be read`);
      return;
    }
    const seconds = /^committer .* (\d+) [+-]\d{4}$/m.exec(text)?.[1];
    if (seconds !== undefined && this.query.wantDate) this.committedAt = dateOf(Number(seconds));
    this.rootTree = tree;
    this.message = whole.slice(text.length);
    this.parents = [...text.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, parent = ""]) => parent);
    this.next = [{ prefix: "", oid: tree, plan: this.plan }];
  }

  visit(prefix: string, plan: PathPlan, found: FoundObject | undefined): void {
    if (found?.type !== "tree" || !found.body) {
      const why = found && !found.body ? "is too large to be read" : "cannot be read";
      this.fail(`the folder ${prefix === "" ? "/" : prefix} of ${this.query.commit.slice(0, 12)} ${why}`);
      return;
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
      missing: this.missing,
      root: this.rootTree ?? "",
      ...(this.committedAt !== undefined && { committedAt: this.committedAt }),
    };
  }
}

/** Trees by id, as read by one process; a missing one is remembered as missing. */
export type TreeCache = Map<string, FoundObject | undefined>;

/** Takes all walks to their ends, wave by wave. Rejects with ReaderBroken. */
export async function walkTrees(reader: ObjectReader, walks: readonly Walk[], trees: TreeCache): Promise<void> {
  const commits = await reader.read(
    walks.map(({ query }) => query.commit),
    "contents",
  );
  walks.forEach((walk, index) => {
    walk.start(commits[index]);
  });
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
async function descend(reader: ObjectReader, walks: readonly Walk[], trees: TreeCache): Promise<void> {
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
    const why = size === undefined ? undefined : `${size} bytes, more than the ${maxContent} that are read`;
    for (const { walk, path } of wanted.get(oid) ?? []) {
      const absent = walk.query.repository.supply
        ? "the cache has not fetched its content"
        : "its content is not in the clone";
      walk.contents.set(path, body ? { known: true, value: body } : { known: false, reason: why ?? absent });
      if (size === undefined) walk.missing.push(oid);
    }
  });
}

/** A commit may carry any number as its time; one that is no date is left out. Seconds since 1970. */
function dateOf(seconds: number): string | undefined {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 ? undefined : date.toISOString();
}
