import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
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
    const listed = plan.list ? readdirSync(join(root, prefix)).filter((name) => prefix !== "" || name !== ".git") : [];
    for (const name of new Set([...plan.children.keys(), ...listed])) {
      const path = prefix + name;
      const about = lstatSync(join(root, path), { throwIfNoEntry: false });
      if (!about) continue;
      if (about.isDirectory()) {
        entries.set(path, { oid: "", mode: "040000" });
        const below = plan.children.get(name);
        if (below && (below.list || below.children.size > 0)) visit(`${path}/`, below);
        continue;
      }
      if (!about.isFile() && !about.isSymbolicLink()) continue;
      if (about.size > maxHashed)
        throw new Error(`${path}: ${about.size} bytes, more than the ${maxHashed} that are read`);
      const bytes = about.isSymbolicLink()
        ? readlinkSync(join(root, path), { encoding: "buffer" })
        : readFileSync(join(root, path));
      const mode: FileMode = about.isSymbolicLink() ? "120000" : about.mode & 0o100 ? "100755" : "100644";
      entries.set(path, { oid: blobId(bytes, format), mode });
      if (mode !== "120000" && query.contents(path)) {
        const content: Known<Uint8Array> =
          bytes.length <= maxContent
            ? { known: true, value: bytes }
            : { known: false, reason: `${bytes.length} bytes, more than the ${maxContent} that are read` };
        contents.set(path, content);
      }
    }
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
