import type { Known, TreeFacts } from "../contracts/facts.ts";
import type { ForgePlace } from "../contracts/forge.ts";
import { type CommitListing, fileMode, type HostedFolder, hostedCommits } from "../forge/hosted-listing.ts";
import { hostedLookups, type LookedUp } from "../forge/hosted-lookups.ts";
import { readFolder } from "../forge/whole-tree.ts";
import { type PathPlan, planPaths } from "../git/tree-object.ts";
import { maxContent, type TreeAnswer } from "../git/tree-walk.ts";
import { mapBounded } from "../platform/pool.ts";
import type { TreeNeeds } from "../sources/local.ts";
import type { TreeMemory } from "../sources/tree-memory.ts";
import type { HostedForges } from "./forges.ts";
import { type FoundEntries, isWhole, listedFolders, pickEntries } from "./pick-entries.ts";
import { readHostedContents } from "./read-contents.ts";

/** A commit whose files are wanted, with what of it is listed already. */
export interface HostedTreeQuery {
  readonly place: ForgePlace;
  readonly commit: string;
  readonly listing?: Known<CommitListing>;
}

/** What is wanted of every commit alike. */
export interface HostedTreePlan {
  readonly needs: TreeNeeds;
  readonly plan: PathPlan;
  readonly folders: readonly string[];
  readonly sizes: "with sizes" | "without sizes";
  readonly dated: boolean;
}

/** @param dated whether the date of each commit is wanted. */
export function planHostedTrees(needs: TreeNeeds, { dated }: { readonly dated: boolean }): HostedTreePlan {
  const plan = planPaths(needs.paths, needs.folders);
  // A path that is looked up may be one whose content is read; what is listed besides, only its name will tell.
  const reads = needs.folders.length > 0 || needs.paths.some(needs.contents);
  const sizes = reads ? "with sizes" : "without sizes";
  return { needs, plan, folders: listedFolders(plan), sizes, dated };
}

/** Requests for single folders at a time. */
const atOnce = 3;

/**
 * Looks up files of many commits on their forges, as readTrees does in clones: what cannot be read is unknown with its
 * reason, never "file missing". Commits that were not listed are, all in batches; then contents, then paths that only
 * contents name.
 */
export async function readHostedTrees(
  forges: HostedForges,
  queries: readonly HostedTreeQuery[],
  wanted: HostedTreePlan,
  memory: TreeMemory | undefined,
): Promise<ReadonlyMap<HostedTreeQuery, Known<TreeAnswer>>> {
  const listings = await listCommits(forges, queries, wanted);
  const answers = new Map<HostedTreeQuery, Known<TreeAnswer>>();
  const found = new Map<HostedTreeQuery, FoundEntries>();
  await mapBounded(queries, atOnce, async (query) => {
    const listing = listings.get(query) ?? { known: false, reason: "the forge gave no answer" };
    const entries = listing.known ? await entriesOf(forges, query, listing.value, wanted) : listing;
    if (entries.known) found.set(query, entries.value);
    else answers.set(query, entries);
  });
  const trees = await withContents(forges, found, wanted.needs, memory);
  const further = await lookFurther(forges, trees, wanted.needs);
  for (const [query, tree] of trees) {
    const more = further.get(query);
    if (more && !more.known) {
      answers.set(query, more);
      continue;
    }
    const listing = listings.get(query);
    const root = listing?.known ? (listing.value.folders.get("")?.oid ?? "") : "";
    const committedAt = listing?.known && wanted.dated ? dateOf(listing.value.committedAt) : undefined;
    const entries = new Map([...tree.entries, ...(more?.value ?? [])]);
    const answer = { tree: { ...tree, entries }, root, missing: unread(tree) };
    answers.set(query, { known: true, value: { ...answer, ...(committedAt !== undefined && { committedAt }) } });
  }
  return answers;
}

async function listCommits(
  forges: HostedForges,
  queries: readonly HostedTreeQuery[],
  { folders, sizes }: HostedTreePlan,
): Promise<ReadonlyMap<HostedTreeQuery, Known<CommitListing>>> {
  const listings = new Map<HostedTreeQuery, Known<CommitListing>>();
  for (const query of queries) if (query.listing) listings.set(query, query.listing);
  const unlisted = queries.filter(({ listing }) => !listing);
  for (const [query, answer] of await forges.read(unlisted, hostedCommits(folders, sizes))) {
    listings.set(
      query,
      answer.ok ? { known: true, value: answer.value } : { known: false, reason: answer.refusal.reason },
    );
  }
  return listings;
}

/** What is wanted of a listing; a folder of which it does not hold all is completed first. */
async function entriesOf(
  forges: HostedForges,
  { place, commit }: HostedTreeQuery,
  listing: CommitListing,
  { plan }: HostedTreePlan,
): Promise<Known<FoundEntries>> {
  const cutOff = [...listing.folders].flatMap(([path, folder]) =>
    folder && !isWhole(folder) ? [{ path, folder }] : [],
  );
  if (cutOff.length === 0) return pickEntries(listing, plan);
  const folders = new Map(listing.folders);
  for (const { path, folder } of cutOff) {
    const completed = await complete(forges, { place, commit, paths: [] }, path, folder, planAt(plan, path));
    if (!completed.known) return completed;
    folders.set(path, completed.value);
  }
  return pickEntries({ ...listing, folders }, plan);
}

/** A folder as REST lists it; where that is cut off as well, what is wanted of it by name. */
async function complete(
  forges: HostedForges,
  at: { readonly place: ForgePlace; readonly commit: string; readonly paths: readonly string[] },
  path: string,
  folder: HostedFolder,
  plan: PathPlan | undefined,
): Promise<Known<HostedFolder>> {
  const client = forges.at(at.place.host);
  const listed = client && (await readFolder(client, at.place, folder.oid));
  if (listed?.ok && !listed.value.truncated) {
    return { known: true, value: { oid: folder.oid, entries: listed.value.entries } };
  }
  const where = path === "" ? "its root folder" : path;
  if (!plan || plan.list) return { known: false, reason: `the forge does not list all of ${where}` };
  const names = [...plan.children.keys()];
  const asked = { ...at, paths: names.map((name) => (path === "" ? name : `${path}/${name}`)) };
  const answer = (await forges.read([asked], hostedLookups)).get(asked);
  if (!answer?.ok) return { known: false, reason: answer?.refusal.reason ?? `${where} cannot be read` };
  const entries = names.flatMap((name, index) => {
    const entry = answer.value.get(asked.paths[index] ?? "");
    return entry ? [{ name, ...entry }] : [];
  });
  return { known: true, value: { oid: folder.oid, entries } };
}

function planAt(plan: PathPlan, path: string): PathPlan | undefined {
  let at: PathPlan | undefined = plan;
  for (const name of path === "" ? [] : path.split("/")) at = at?.children.get(name);
  return at;
}

/** Reads the files whose content is wanted, those of all commits together. */
async function withContents(
  forges: HostedForges,
  found: ReadonlyMap<HostedTreeQuery, FoundEntries>,
  needs: TreeNeeds,
  memory: TreeMemory | undefined,
): Promise<ReadonlyMap<HostedTreeQuery, TreeFacts>> {
  const wantedOf = ({ entries }: FoundEntries) =>
    [...entries].filter(([path, { mode }]) => mode.startsWith("100") && needs.contents(path));
  const known = new Map<string, Known<Uint8Array>>();
  const asked = [...found].flatMap(([{ place }, each]) =>
    wantedOf(each).flatMap(([, { oid }]) => {
      const text = memory?.textOf(oid);
      if (text !== undefined) known.set(oid, { known: true, value: Buffer.from(text) });
      return text === undefined ? [{ place, oid, size: each.sizes.get(oid) }] : [];
    }),
  );
  const read =
    asked.length === 0 ? new Map<string, Known<Uint8Array>>() : await readHostedContents(forges, asked, maxContent);
  return new Map(
    [...found].map(([query, each]) => {
      const contents = wantedOf(each).map(([path, { oid }]): [string, Known<Uint8Array>] => [
        path,
        known.get(oid) ?? read.get(oid) ?? { known: false, reason: "the forge does not show its content" },
      ]);
      return [query, { entries: each.entries, contents: new Map(contents) }];
    }),
  );
}

/** Looks up the paths that show only once the contents are there, with the folders on the way to them. */
async function lookFurther(
  forges: HostedForges,
  trees: ReadonlyMap<HostedTreeQuery, TreeFacts>,
  needs: TreeNeeds,
): Promise<ReadonlyMap<HostedTreeQuery, Known<TreeFacts["entries"]>>> {
  const queries = new Map(
    [...trees].flatMap(([query, tree]) => {
      const paths = pathsOf(planPaths(needs.further(tree), []));
      return paths.length === 0 ? [] : [[{ place: query.place, commit: query.commit, paths }, query] as const];
    }),
  );
  const answers = await forges.read([...queries.keys()], hostedLookups);
  return new Map(
    [...answers].flatMap(([asked, answer]) => {
      const query = queries.get(asked);
      return query
        ? [[query, answer.ok ? entriesIn(answer.value) : { known: false, reason: answer.refusal.reason }]]
        : [];
    }),
  );
}

function entriesIn(found: LookedUp): Known<TreeFacts["entries"]> {
  const entries = new Map();
  for (const [path, { mode: number, oid }] of found) {
    const mode = fileMode(number);
    if (!mode) return { known: false, reason: "a tree object has an entry of unknown mode" };
    entries.set(path, { oid, mode });
  }
  return { known: true, value: entries };
}

/** Every path of a plan, those on the way first. */
function pathsOf(plan: PathPlan, prefix = ""): readonly string[] {
  return [...plan.children].flatMap(([name, child]) => [prefix + name, ...pathsOf(child, `${prefix}${name}/`)]);
}

/** Blobs whose content is wanted and was not to be had, other than for their size: what is missing is not remembered. */
function unread({ entries, contents }: TreeFacts): readonly string[] {
  return [...contents].flatMap(([path, content]) => (content.known ? [] : [entries.get(path)?.oid ?? path]));
}

function dateOf(text: string): string | undefined {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
