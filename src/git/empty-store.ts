import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ObjectFormat } from "./blob-id.ts";
import type { Git } from "./git.ts";
import type { Repository } from "./repository.ts";

/**
 * A repository of ours in the run's temporary folder, empty when it is first asked for, one for each purpose and object
 * format. Nothing of a member's configuration is read in it.
 */
export function emptyStore(git: Git, purpose: string, format: ObjectFormat): string {
  return git.temporary.once(`${purpose}-${format}`, (folder) => {
    mkdirSync(join(folder, ".git/objects"), { recursive: true });
    mkdirSync(join(folder, ".git/refs"));
    writeFileSync(join(folder, ".git/HEAD"), "ref: refs/heads/none\n");
    const extension = format === "sha256" ? "[extensions]\n\tobjectformat = sha256\n" : "";
    const version = format === "sha256" ? 1 : 0;
    writeFileSync(
      join(folder, ".git/config"),
      `[core]\n\trepositoryformatversion = ${version}\n\tbare = false\n${extension}`,
    );
  });
}

/**
 * The environment in which a store of ours also finds the objects of these repositories (git(1)). The caller keeps
 * their paths below the 128 KiB that a variable may have.
 */
export function alternatesOf(repositories: readonly Pick<Repository, "commonFolder">[]): Record<string, string> {
  const folders = repositories.map(({ commonFolder }) => quoted(join(commonFolder, "objects")));
  return { GIT_ALTERNATE_OBJECT_DIRECTORIES: folders.join(":") };
}

/** A path as the list of alternates takes it: C-style quotes where it holds anything unusual. */
function quoted(path: string): string {
  if (/^[^":\\\n][^":\\\n]*$/.test(path)) return path;
  return `"${path.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}
