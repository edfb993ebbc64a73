import type { FileMode } from "../contracts/facts.ts";

/** What is wanted of a tree: files and folders by name, and which folders are listed. */
export interface PathPlan {
  readonly children: Map<string, PathPlan>;
  /** Every entry directly in this folder is wanted. */
  list: boolean;
}

/** Brings paths and folders (relative, `/`-separated; `""` is the root) into one plan. */
export function planPaths(paths: Iterable<string>, folders: Iterable<string>): PathPlan {
  const root: PathPlan = { children: new Map(), list: false };
  const at = (path: string): PathPlan => {
    let node = root;
    const names = path.split("/").filter((name) => name !== "");
    // Nothing is there: no tree holds such a name, and in a work tree it would lead out of it.
    if (names.some((name) => name === "." || name === "..")) return { children: new Map(), list: false };
    for (const name of names) {
      let next = node.children.get(name);
      if (!next) {
        next = { children: new Map(), list: false };
        node.children.set(name, next);
      }
      node = next;
    }
    return node;
  };
  for (const path of paths) at(path);
  for (const folder of folders) at(folder).list = true;
  return root;
}

export interface RawEntry {
  readonly name: string;
  readonly mode: FileMode;
  readonly oid: string;
}

const modes: Readonly<Record<string, FileMode>> = {
  "40000": "040000",
  "100644": "100644",
  "100664": "100644",
  "100755": "100755",
  "120000": "120000",
  "160000": "160000",
};

/**
 * The entries of a raw tree object that the plan wants. Format: mode, space, name, NUL, binary object id.
 *
 * @throws Error when the bytes are no tree, or an entry has a mode, a name or a double that git does not write.
 */
export function parseTree(bytes: Buffer, oidLength: 20 | 32, plan: PathPlan): RawEntry[] {
  const found: RawEntry[] = [];
  const names = new Set<string>();
  let at = 0;
  while (at < bytes.length) {
    const space = bytes.indexOf(32, at);
    const end = bytes.indexOf(0, space + 1);
    if (space < 0 || end < 0 || end + 1 + oidLength > bytes.length) throw new Error("a tree object is damaged");
    const name = bytes.toString("utf8", space + 1, end);
    if (plan.list || plan.children.has(name)) {
      const mode = modes[bytes.toString("latin1", at, space)];
      if (!mode) throw new Error("a tree object has an entry of unknown mode");
      // Which of two is meant, and where a name that is a path would end up, depends on who reads it.
      if (names.has(name)) throw new Error("a tree object has two entries of one name");
      if (name === "" || name === "." || name === ".." || name.includes("/"))
        throw new Error("a tree object has an entry that is no file name");
      names.add(name);
      found.push({ name, mode, oid: bytes.toString("hex", end + 1, end + 1 + oidLength) });
    }
    at = end + 1 + oidLength;
  }
  return found;
}
