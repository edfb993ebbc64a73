import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from "node:fs";
import { join } from "node:path";
import type { FileMode, Known, TreeEntry, TreeFacts } from "../contracts/facts.ts";
import { blobId } from "../git/blob-id.ts";
import { type PathPlan, planPaths } from "../git/tree-object.ts";
import { maxContent, type TreeQuery } from "../git/tree-walk.ts";
import { messageOf } from "../platform/failure.ts";

/** A file beyond this is not hashed. Bytes. */
const maxHashed = 64 * 1024 * 1024;

/**
 * The files of a query as they lie in the work tree, for `--ref worktree`: read through no symbolic link, hashed as
 * they are, without the filters that a commit would apply.
 */
export function readWorktree(query: TreeQuery): Known<TreeFacts> {
  const entries = new Map<string, TreeEntry>();
  const contents = new Map<string, Known<Uint8Array>>();
  const root = query.repository.folder;
  const format = query.repository.config.objectFormat;

  const visit = (prefix: string, plan: PathPlan): void => {
    for (const name of namesWanted(join(root, prefix), prefix === "", plan))
      take(prefix + name, plan.children.get(name));
  };
  const take = (path: string, below: PathPlan | undefined): void => {
    const about = lstatSync(join(root, path), { throwIfNoEntry: false });
    if (about?.isDirectory()) {
      entries.set(path, { oid: "", mode: "040000" });
      if (below && (below.list || below.children.size > 0)) visit(`${path}/`, below);
      return;
    }
    const file = about && readFile(root, path, about);
    if (!file) return;
    entries.set(path, { oid: blobId(file.bytes, format), mode: file.mode });
    if (file.mode !== "120000" && query.contents(path)) contents.set(path, contentOf(file.bytes));
  };
  try {
    visit("", planPaths(query.paths, query.folders));
    const further = query.further?.({ entries, contents }) ?? [];
    if (further.length > 0) visit("", planPaths(further, []));
    return { known: true, value: { entries, contents } };
  } catch (error) {
    return { known: false, reason: messageOf(error) };
  }
}

/** The names that the plan wants of a folder; git's own folder is none of the work tree's. */
function namesWanted(folder: string, isTop: boolean, plan: PathPlan): ReadonlySet<string> {
  const names = new Set([...plan.children.keys(), ...(plan.list ? readdirSync(folder) : [])]);
  if (isTop) names.delete(".git");
  return names;
}

/** A file's bytes, or where a symbolic link points; undefined for what git does not track: pipes, sockets, devices. */
function readFile(root: string, path: string, about: Stats): { bytes: Buffer; mode: FileMode } | undefined {
  if (about.isSymbolicLink()) return { bytes: readlinkSync(join(root, path), { encoding: "buffer" }), mode: "120000" };
  if (!about.isFile()) return undefined;
  if (about.size > maxHashed) throw new Error(`${path}: ${about.size} bytes, more than the ${maxHashed} that are read`);
  return { bytes: readFileSync(join(root, path)), mode: about.mode & 0o100 ? "100755" : "100644" };
}

function contentOf(bytes: Buffer): Known<Uint8Array> {
  if (bytes.length <= maxContent) return { known: true, value: bytes };
  return { known: false, reason: `${bytes.length} bytes, more than the ${maxContent} that are read` };
}
