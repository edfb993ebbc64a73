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
    writeFileSync(join(folder, ".git/config"), plainConfig(format));
  });
}

/** The configuration of a repository with a work tree, and nothing in it but what git has to know. */
export function plainConfig(format: ObjectFormat): string {
  const [version, extension] = format === "sha256" ? [1, "[extensions]\n\tobjectformat = sha256\n"] : [0, ""];
  return `[core]\n\trepositoryformatversion = ${version}\n\tbare = false\n${extension}`;
}

/**
 * The environment in which a store of ours also finds the objects of these repositories (git(1)). The caller keeps
 * their paths below the 128 KiB that a variable may have.
 */
export function alternatesOf(repositories: readonly Pick<Repository, "commonFolder">[]): Record<string, string> {
  const folders = repositories.map(({ commonFolder }) => quotedAlternate(join(commonFolder, "objects")));
  return { GIT_ALTERNATE_OBJECT_DIRECTORIES: folders.join(":") };
}

/** A path as lists of alternates take it, git(1): C-style quotes where it holds anything unusual. */
export function quotedAlternate(path: string): string {
  if (/^[^":\\\n][^":\\\n]*$/.test(path)) return path;
  return `"${path.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}
