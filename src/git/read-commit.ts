import type { Known } from "../contracts/facts.ts";
import { alternatesOf, emptyStore } from "./empty-store.ts";
import type { Git } from "./git.ts";
import type { Repository } from "./repository.ts";
import { reasonOf, runGit } from "./run-git.ts";

export interface CommitText {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
}

/** Reads a commit of a clone, or of our store; undefined where neither has it. */
export async function readCommit(
  git: Git,
  repository: Repository,
  oid: string,
  purpose = "write",
): Promise<Known<CommitText | undefined>> {
  const outcome = await runGit(git, {
    cwd: emptyStore(git, purpose, repository.config.objectFormat),
    extraEnv: alternatesOf([repository]),
    args: ["cat-file", "--batch"],
    input: `${oid}\n`,
  });
  if (outcome.status !== 0) return { known: false, reason: reasonOf(outcome) };
  const text = outcome.stdout.toString("utf8");
  const begin = text.indexOf("\n") + 1;
  if (!/^[0-9a-f]+ commit \d+\n/.test(text)) return { known: true, value: undefined };
  const end = text.indexOf("\n\n", begin);
  const head = text.slice(begin, end < 0 ? undefined : end);
  return {
    known: true,
    value: {
      tree: /^tree ([0-9a-f]+)$/m.exec(head)?.[1] ?? "",
      parents: [...head.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, parent = ""]) => parent),
      message: end < 0 ? "" : text.slice(end + 2),
    },
  };
}

/** Whether one commit of a clone is in the history of another, or the same; false where it is not there at all. */
export async function isAncestor(
  git: Git,
  repository: Repository,
  older: string,
  newer: string,
): Promise<Known<boolean>> {
  if (older === newer) return { known: true, value: true };
  const outcome = await runGit(git, {
    cwd: repository.folder,
    extraEnv: repository.overrides,
    args: ["merge-base", "--is-ancestor", older, newer],
  });
  if (outcome.status === 0) return { known: true, value: true };
  if (outcome.status === 1 || /Not a valid commit name/.test(outcome.stderr)) return { known: true, value: false };
  return { known: false, reason: reasonOf(outcome) };
}

/** Fetches just one commit of a remote's branch into a store of ours, where it can then be read. */
export async function fetchTip(
  git: Git,
  repository: Repository,
  { url, branch, credentials }: { url: string; branch: string; credentials: Readonly<Record<string, string>> },
  purpose: string,
): Promise<Known<true>> {
  const outcome = await runGit(git, {
    cwd: emptyStore(git, purpose, repository.config.objectFormat),
    access: "network",
    extraEnv: credentials,
    args: [
      "fetch",
      "--quiet",
      "--no-tags",
      "--depth=1",
      "--no-write-fetch-head",
      "--upload-pack=git-upload-pack",
      "--",
      url,
      `+refs/heads/${branch}:refs/wgx/tip`,
    ],
  });
  return outcome.status === 0 ? { known: true, value: true } : { known: false, reason: reasonOf(outcome) };
}
