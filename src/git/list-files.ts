import type { Known, TreeEntry } from "../contracts/facts.ts";
import type { Git } from "./git.ts";
import type { Repository } from "./repository.ts";
import { reasonOf, runGit } from "./run-git.ts";

/** Every file and symbolic link of a commit, by path; git-ls-tree(1). */
export async function listFiles(
  git: Git,
  repository: Repository,
  commit: string,
): Promise<Known<ReadonlyMap<string, TreeEntry>>> {
  const outcome = await runGit(git, {
    cwd: repository.folder,
    extraEnv: repository.overrides,
    args: ["ls-tree", "-r", "-z", "--full-tree", commit],
  });
  if (outcome.status !== 0) return { known: false, reason: reasonOf(outcome) };
  const found = new Map<string, TreeEntry>();
  for (const record of outcome.stdout.toString("utf8").split("\0")) {
    const [, mode, oid, path] = /^(100644|100755|120000) blob ([0-9a-f]+)\t(.+)$/s.exec(record) ?? [];
    if (oid === undefined || path === undefined) continue;
    if (mode === "100644" || mode === "100755" || mode === "120000") found.set(path, { oid, mode });
  }
  return { known: true, value: found };
}
