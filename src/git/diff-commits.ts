import type { Known } from "../contracts/facts.ts";
import { alternatesOf, emptyStore } from "./empty-store.ts";
import type { Git } from "./git.ts";
import type { Repository } from "./repository.ts";
import { reasonOf, runGit } from "./run-git.ts";

/**
 * The unified diff between two commits, of which one may lie in our store, as git-diff(1) gives it: modes, symbolic
 * links, removals and binary files included. No driver, filter or attribute of the member takes part.
 */
export async function diffCommits(git: Git, repository: Repository, from: string, to: string): Promise<Known<string>> {
  const outcome = await runGit(git, {
    cwd: emptyStore(git, "write", repository.config.objectFormat),
    extraEnv: alternatesOf([repository]),
    args: [
      "diff-tree",
      "-r",
      "-p",
      "--no-ext-diff",
      "--no-textconv",
      "--no-renames",
      "--no-color",
      "--full-index",
      "--src-prefix=a/",
      "--dst-prefix=b/",
      from,
      to,
    ],
  });
  if (outcome.status !== 0) return { known: false, reason: reasonOf(outcome) };
  return { known: true, value: outcome.stdout.toString("utf8") };
}
