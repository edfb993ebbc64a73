import { existsSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { codeOf, Failure } from "../platform/failure.ts";

/** Where an inventory stands in a folder, in order of preference. */
const inventoryPaths = ["repos.yml", "repos.yaml", "fleet/repos.yml"];

/**
 * Finds the inventory: `--fleet FILE`, else WGX_FLEET, else the nearest `repos.yml` (`repos.yaml`, `fleet/repos.yml`)
 * going up from `cwd`. A flag or variable may name the metarepo's folder instead of the file, and is relative to `cwd`.
 * Gives the absolute path; undefined where nothing was named and nothing found.
 * Throws Failure "configuration" where a named file does not exist.
 */
export function findFleetFile(from: {
  readonly flag?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}): string | undefined {
  if (from.flag !== undefined) return namedFile("--fleet", from.flag, from.cwd);
  const variable = from.env["WGX_FLEET"];
  if (variable) return namedFile("WGX_FLEET", variable, from.cwd);
  let folder = resolve(from.cwd);
  for (;;) {
    const found = inventoryIn(folder);
    if (found !== undefined) return found;
    const parent = dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
}

/**
 * The metarepo that an inventory belongs to: the folder of the file, or the parent of that folder where it is the
 * `fleet` folder of a metarepo. A metarepo that is itself called `fleet` is known by its `.git` or `templates`.
 */
export function metarepoRoot(file: string): string {
  const folder = dirname(resolve(file));
  const isRoot = basename(folder) !== "fleet" || [".git", "templates"].some((name) => existsSync(join(folder, name)));
  return isRoot ? folder : dirname(folder);
}

function namedFile(origin: string, value: string, cwd: string): string {
  const hint = `name an inventory file with ${origin}, or leave it out to use the nearest repos.yml`;
  if (value === "") throw new Failure("configuration", { message: `${origin} is empty`, hint });
  const path = resolve(cwd, value);
  const kind = kindOf(path);
  if (kind === "folder") {
    const found = inventoryIn(path);
    if (found !== undefined) return found;
    const message = `${origin} names a folder without ${inventoryPaths.join(", ")}`;
    throw new Failure("configuration", { message, place: { file: path }, hint });
  }
  if (kind === "file") return path;
  throw new Failure("configuration", { message: `${origin} names a file that ${kind}`, place: { file: path }, hint });
}

function inventoryIn(folder: string): string | undefined {
  return inventoryPaths.map((path) => join(folder, path)).find((path) => kindOf(path) === "file");
}

/** What stands at a path, or the words for why it is of no use. */
function kindOf(path: string): string {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats) return "does not exist";
    if (stats.isDirectory()) return "folder";
    return stats.isFile() ? "file" : "is no regular file";
  } catch (error) {
    // On the way up, a folder that may not be read holds no inventory for us; a named file is reported with the code.
    return `cannot be read (${codeOf(error) ?? "unknown error"})`;
  }
}
