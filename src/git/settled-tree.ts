import { constants, lstatSync, readdirSync, type Stats } from "node:fs";
import { join } from "node:path";
import { readSmallFile } from "../platform/files.ts";
import { remembered } from "../platform/remembered.ts";
import { type IndexEntry, parsePlainIndex } from "./index-file.ts";
import type { Repository } from "./repository.ts";

/** For an index larger than this git itself is quicker. Bytes; about two thousand files. */
const largestIndex = 192 * 1024;

/**
 * The tree that the work tree of a plain clone holds to the letter: every file lies there as the index remembers it, by
 * git's own rules and in doubt more strictly, and there is no other file or folder, ignored ones included. So a clone
 * whose commit has this tree is clean, without a process to ask. Undefined where that is not plain to see; then it may
 * be clean all the same, and git has to be asked.
 */
export function settledTree(repository: Repository): string | undefined {
  if (repository.kind !== "plain" || repository.config.objectFormat !== "sha1") return undefined;
  try {
    const path = join(repository.gitFolder, "index");
    const written = lstatSync(path);
    const bytes = readSmallFile(path, largestIndex);
    const index = bytes && parsePlainIndex(bytes);
    if (!index || !holdsOnly(repository.folder, foldersOf(index.entries), written.mtimeMs)) return undefined;
    return index.tree;
  } catch {
    // Gone, closed, too large or no file at all: git will say what it is.
    return undefined;
  }
}

/** What a folder has to hold: files by name, and the names of folders. */
interface ExpectedFolder {
  readonly files: Map<string, IndexEntry>;
  readonly folders: Set<string>;
}

function foldersOf(entries: readonly IndexEntry[]): ReadonlyMap<string, ExpectedFolder> {
  const found = new Map<string, ExpectedFolder>();
  const at = (path: string): ExpectedFolder =>
    remembered(found, path, () => {
      if (path !== "") {
        const [above, name] = split(path);
        at(above).folders.add(name);
      }
      return { files: new Map(), folders: new Set() };
    });
  at("").folders.add(".git");
  for (const entry of entries) {
    const [folder, name] = split(entry.path);
    at(folder).files.set(name, entry);
  }
  return found;
}

function split(path: string): [folder: string, name: string] {
  const slash = path.lastIndexOf("/");
  return [path.slice(0, Math.max(0, slash)), path.slice(slash + 1)];
}

/** Names first, files after: what is there too much mostly shows at the top. */
function holdsOnly(root: string, expected: ReadonlyMap<string, ExpectedFolder>, indexWrittenMs: number): boolean {
  for (const [path, { files, folders }] of expected) {
    const found = readdirSync(join(root, path), { withFileTypes: true });
    if (found.length !== files.size + folders.size) return false;
    if (!found.every((entry) => (entry.isDirectory() ? folders.has(entry.name) : files.has(entry.name)))) return false;
  }
  for (const [path, { files }] of expected) {
    const folder = path === "" ? `${root}/` : `${root}/${path}/`;
    for (const [name, entry] of files) {
      if (!isAsRemembered(lstatSync(folder + name), entry, indexWrittenMs)) return false;
    }
  }
  return true;
}

/**
 * git's own comparison (read-cache.c, match_stat_data), times to the nanosecond. A file that changed in the moment in
 * which the index was written, or later, may have changed again without showing: git would read it.
 */
function isAsRemembered(found: Stats, entry: IndexEntry, indexWrittenMs: number): boolean {
  return (
    modeOf(found) === entry.mode &&
    found.mtimeMs === entry.modifiedMs &&
    found.ctimeMs === entry.changedMs &&
    entry.modifiedMs < indexWrittenMs &&
    found.size % 2 ** 32 === entry.size &&
    found.ino % 2 ** 32 === entry.inode &&
    found.uid === entry.owner &&
    found.gid === entry.group
  );
}

function modeOf({ mode }: Stats): number | undefined {
  const kind = mode & constants.S_IFMT;
  if (kind === constants.S_IFLNK) return 0o120000;
  if (kind !== constants.S_IFREG) return undefined;
  return mode & constants.S_IXUSR ? 0o100755 : 0o100644;
}
