import { createHash } from "node:crypto";
import type { Known, TreeEntry } from "../contracts/facts.ts";
import { type CommitListing, fileMode, type HostedEntry, type HostedFolder } from "../forge/hosted-listing.ts";
import type { PathPlan } from "../git/tree-object.ts";

/** What is wanted of a commit, found in what a forge lists of it. */
export interface FoundEntries {
  /** By path, as they lie in the tree. */
  readonly entries: ReadonlyMap<string, TreeEntry>;
  /** Bytes, by blob, as far as they were listed. */
  readonly sizes: ReadonlyMap<string, number>;
}

/** The folders that have to be listed to find what a plan wants. */
export function listedFolders(plan: PathPlan, prefix = ""): readonly string[] {
  if (!plan.list && plan.children.size === 0) return [];
  const below = [...plan.children].flatMap(([name, child]) =>
    listedFolders(child, prefix === "" ? name : `${prefix}/${name}`),
  );
  return [prefix, ...below];
}

/**
 * Picks what a plan wants out of a listing, by the rules by which tree objects are read (git/tree-object.ts): a tree with
 * an impossible name in it, or with one name twice, makes all of the commit unknown.
 */
export function pickEntries(listing: CommitListing, plan: PathPlan): Known<FoundEntries> {
  const entries = new Map<string, TreeEntry>();
  const sizes = new Map<string, number>();
  const level: { readonly path: string; readonly plan: PathPlan }[] = [{ path: "", plan }];
  for (const at of level) {
    const folder = listing.folders.get(at.path);
    if (!folder) continue;
    const wanted = folder.entries.filter(({ name }) => at.plan.list || at.plan.children.has(name));
    const flaw = flawOf(wanted);
    if (flaw !== undefined) return { known: false, reason: flaw };
    for (const { name, mode: number, oid, size } of inTreeOrder(wanted)) {
      const mode = fileMode(number);
      if (!mode) return { known: false, reason: "a tree object has an entry of unknown mode" };
      const path = at.path === "" ? name : `${at.path}/${name}`;
      entries.set(path, { oid, mode });
      if (size !== undefined) sizes.set(oid, size);
      const below = at.plan.children.get(name);
      if (mode === "040000" && below) level.push({ path, plan: below });
    }
  }
  return { known: true, value: { entries, sizes } };
}

/** What makes entries of a tree dangerous, or nobody's. */
function flawOf(entries: readonly HostedEntry[]): string | undefined {
  const names = new Set(entries.map(({ name }) => name));
  if (names.size < entries.length) return "a tree object has two entries of one name";
  const isNone = (name: string): boolean => name === "" || name === "." || name === ".." || name.includes("/");
  return [...names].some(isNone) ? "a tree object has an entry that is no file name" : undefined;
}

/** Whether a folder's entries are all that its tree holds: they make its id. Format: gitformat-pack(5), tree objects. */
export function isWhole({ oid, entries }: HostedFolder): boolean {
  const parts = inTreeOrder(entries).map((entry) =>
    Buffer.concat([Buffer.from(`${entry.mode.toString(8)} ${entry.name}\0`), Buffer.from(entry.oid, "hex")]),
  );
  const body = Buffer.concat(parts);
  const hash = createHash(oid.length === 64 ? "sha256" : "sha1");
  return hash.update(`tree ${body.length}\0`).update(body).digest("hex") === oid;
}

/** As git sorts a tree: by bytes, a folder as if its name ended in a slash. */
function inTreeOrder(entries: readonly HostedEntry[]): readonly HostedEntry[] {
  const key = ({ name, mode }: HostedEntry): Buffer => Buffer.from(mode === 0o040000 ? `${name}/` : name);
  const keyed = entries.map((entry) => ({ entry, key: key(entry) }));
  return keyed.sort((a, b) => Buffer.compare(a.key, b.key)).map(({ entry }) => entry);
}
