import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { FileMode } from "../contracts/facts.ts";
import { blobId, type ObjectFormat } from "../git/blob-id.ts";
import type { Git } from "../git/git.ts";
import { reasonOf, runGit } from "../git/run-git.ts";
import { codeOf, Failure } from "../platform/failure.ts";
import { remembered } from "../platform/remembered.ts";
import { byCodePoint, printable } from "../platform/text.ts";

/** A file of the metarepo's `templates/`, as it lies in the work tree. */
export interface Template {
  /** Where it belongs in a member, and where it lies below `templates/`. */
  readonly path: string;
  readonly mode: Extract<FileMode, "100644" | "100755" | "120000">;
  readonly bytes: Buffer;
  /** Its blob id in the given object format. */
  readonly blob: (format: ObjectFormat) => string;
}

/** A template larger than this is refused. Bytes. */
const maxTemplate = 8 * 1024 * 1024;
/** Files of `templates/` that are about the templates, or hold a folder open, and do not travel. */
const stayingAtRoot = new Set(["manifest.yml", "waivers.yml"]);
const stayingAnywhere = new Set([".gitkeep", ".keep"]);

/**
 * Loads the templates of a metarepo, sorted by path: what lies in `templates/`, uncommitted changes included, without
 * what its `.gitignore` ignores. Symbolic links are templates themselves and never followed.
 *
 * @throws Failure "configuration" for a file that cannot be read or whose name cannot travel.
 */
export async function loadCatalogue(git: Git, root: string): Promise<readonly Template[]> {
  const folder = join(root, "templates");
  const about = lstatSync(folder, { throwIfNoEntry: false });
  if (!about) return [];
  if (!about.isDirectory()) {
    throw new Failure("configuration", {
      message: "templates/ is not a folder",
      place: { file: folder },
      hint: "make it a folder that holds the files to roll out",
    });
  }
  const paths = (await listFiles(git, root)) ?? walk(folder, "");
  return paths
    .filter(travels)
    .sort(byCodePoint)
    .flatMap((path) => loadTemplate(folder, path) ?? []);
}

/** Whether a path below `templates/` is a template, rather than about templates or there to hold a folder open. */
export function travels(path: string): boolean {
  return !stayingAtRoot.has(path) && !stayingAnywhere.has(path.slice(path.lastIndexOf("/") + 1));
}

/** What git counts as part of `templates/`; undefined where the metarepo is no git repository. */
async function listFiles(git: Git, root: string): Promise<string[] | undefined> {
  const outcome = await runGit(git, {
    cwd: root,
    args: ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate", "--", "templates"],
  });
  if (outcome.status === 0) {
    return outcome.stdout
      .toString("utf8")
      .split("\0")
      .filter((path) => path !== "")
      .map((path) => path.slice("templates/".length));
  }
  if (/not a git repository/.test(outcome.stderr)) return undefined;
  throw new Failure("configuration", {
    message: `the metarepo's templates cannot be listed: ${reasonOf(outcome)}`,
    place: { file: root },
  });
}

function walk(folder: string, prefix: string): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = prefix + entry.name;
    return entry.isDirectory() ? walk(folder, `${path}/`) : [path];
  });
}

/** Names with control characters, that are no UTF-8, that lead out of a folder or into a repository's own cannot. */
export function canTravel(path: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point.
  if (/[\u0000-\u001f\u007f\ufffd]/.test(path)) return false;
  // Windows takes the last two for `.git` as well.
  return !path.split("/").some((part) => /^(?:|\.|\.\.|\.git[. ]*|git~\d+)$/i.test(part));
}

function loadTemplate(folder: string, path: string): Template | undefined {
  const file = join(folder, path);
  // So git lists a repository of its own.
  const isFolder = path === "" || path.endsWith("/");
  if (!isFolder && !canTravel(path)) {
    throw new Failure("configuration", {
      message: `a template has a name that cannot travel: ${printable(path)}`,
      place: { file },
      hint: "rename it",
    });
  }
  try {
    const about = lstatSync(file);
    // Listed by git and behind a symbolic link now: it is no file of this folder any more.
    if (relative(realpathSync(folder), realpathSync(dirname(file))) !== relative(folder, dirname(file)))
      return undefined;
    if (about.isDirectory()) throw new Error("a repository of its own, whose files are not those of the metarepo");
    if (about.isSymbolicLink()) return template(path, "120000", readlinkSync(file, { encoding: "buffer" }));
    if (!about.isFile()) return undefined;
    if (about.size > maxTemplate)
      throw new Error(`${about.size} bytes, more than the ${maxTemplate} that a template may have`);
    return template(path, about.mode & 0o100 ? "100755" : "100644", readFileSync(file));
  } catch (error) {
    // Listed by git and gone from the work tree: the template was removed, though not yet committed.
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return undefined;
    throw new Failure(
      "configuration",
      { message: `a template cannot be read: ${error instanceof Error ? error.message : error}`, place: { file } },
      { cause: error },
    );
  }
}

function template(path: string, mode: Template["mode"], bytes: Buffer): Template {
  const ids = new Map<ObjectFormat, string>();
  return {
    path,
    mode,
    bytes,
    blob: (format) => remembered(ids, format, () => blobId(bytes, format)),
  };
}
