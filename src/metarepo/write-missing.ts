import { lstatSync } from "node:fs";
import { dirname, join } from "node:path";
import { codeOf, Failure, messageOf } from "../platform/failure.ts";
import { writeFileAtomically } from "../platform/files.ts";
import type { StarterFile } from "./starter-files.ts";

/** A file, and whether it was made or is there already under this or another of its names. */
export interface WrittenFile {
  readonly path: string;
  readonly was: "created" | "kept";
}

/**
 * Writes the files that are not there yet. What is there, whatever it is, is kept.
 *
 * @throws Failure "configuration" where a folder leads elsewhere by a symbolic link, or nothing can be written.
 */
export function writeMissing(root: string, files: readonly StarterFile[]): readonly WrittenFile[] {
  return files.map(({ path, text, aliases }) => {
    const there = existingName(root, [path, ...aliases]);
    if (there !== undefined) return { path: there, was: "kept" };
    refuseLinks(root, path);
    try {
      writeFileAtomically(join(root, path), text);
    } catch (error) {
      throw new Failure(
        "configuration",
        { message: `it cannot be written: ${messageOf(error)}`, place: { file: join(root, path) } },
        { cause: error },
      );
    }
    return { path, was: "created" };
  });
}

/** The first of these names under which something is, be it a link to nowhere. */
export function existingName(root: string, names: readonly string[]): string | undefined {
  return names.find((name) => kindOf(join(root, name)) !== undefined);
}

/** A folder of the metarepo that is a link would have us write somewhere else. */
function refuseLinks(root: string, path: string): void {
  for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
    const kind = kindOf(join(root, folder));
    if (kind === undefined || kind === "folder") continue;
    throw new Failure("configuration", {
      message:
        kind === "link" ? "a symbolic link stands where a folder belongs" : "a file stands where a folder belongs",
      place: { file: join(root, folder) },
      hint: "move it away, or make the folder yourself",
    });
  }
}

function kindOf(path: string): "folder" | "link" | "other" | undefined {
  try {
    const stats = lstatSync(path);
    if (stats.isSymbolicLink()) return "link";
    return stats.isDirectory() ? "folder" : "other";
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new Failure("configuration", { message: `cannot be looked at: ${messageOf(error)}`, place: { file: path } });
  }
}
