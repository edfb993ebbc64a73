import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { plainConfig, quotedAlternate } from "./empty-store.ts";
import type { Repository } from "./repository.ts";

/** A commit of a clone, and the branch that a private repository has it on; detached where there is none. */
export interface BorrowedCommit {
  readonly repository: Repository;
  readonly commit: string;
  readonly branch?: string;
}

/**
 * Makes a work tree a repository of its own, so that what runs there can ask git about its files and history: one branch,
 * at one commit, objects borrowed from the clone (objects/info/alternates, gitrepository-layout(5)). What it commits,
 * configures or breaks stays in it; the clone is only ever read. There is no remote to push to.
 *
 * @param index of the files in the work tree; none where the commit has none.
 */
export function makePrivateRepository(
  workTree: string,
  { repository, commit, branch }: BorrowedCommit,
  index: Buffer | undefined,
): void {
  const folder = join(workTree, ".git");
  mkdirSync(join(folder, "objects/info"), { recursive: true });
  mkdirSync(join(folder, "refs"));
  const write = (name: string, content: string | Buffer): void => writeFileSync(join(folder, name), content);
  write("HEAD", branch === undefined ? `${commit}\n` : `ref: refs/heads/${branch}\n`);
  write("config", plainConfig(repository.config.objectFormat));
  write("objects/info/alternates", `${quotedAlternate(join(repository.commonFolder, "objects"))}\n`);
  if (branch !== undefined) {
    write("packed-refs", `${commit} refs/heads/${branch}\n${commit} refs/remotes/origin/${branch}\n`);
  }
  if (index) write("index", index);
  // Where the history is cut off, git has to know, or it misses the parents.
  if (repository.has("shallow")) copyFileSync(join(repository.commonFolder, "shallow"), join(folder, "shallow"));
}
