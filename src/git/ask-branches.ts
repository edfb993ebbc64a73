import type { BranchFacts, Known } from "../contracts/facts.ts";
import type { Git } from "./git.ts";
import type { Repository } from "./repository.ts";
import { reasonOf, runGit } from "./run-git.ts";

/**
 * The local branches of one clone, by git-for-each-ref(1).
 *
 * @param defaultCommit the remote's default branch as last fetched, to tell what is merged.
 */
export async function askBranches(
  git: Git,
  repository: Repository,
  defaultCommit: string | undefined,
): Promise<Known<readonly BranchFacts[]>> {
  const ask = (args: readonly string[]) =>
    runGit(git, { cwd: repository.folder, args, extraEnv: repository.overrides });
  const list = await ask([
    "for-each-ref",
    "--format=%(refname)%00%(upstream)%00%(upstream:track,nobracket)%00%(committerdate:iso-strict)",
    "refs/heads",
  ]);
  if (list.status !== 0) return { known: false, reason: reasonOf(list) };
  const merged =
    defaultCommit === undefined
      ? undefined
      : await ask(["for-each-ref", `--merged=${defaultCommit}`, "--format=%(refname)", "refs/heads"]);
  if (merged && merged.status !== 0) return { known: false, reason: reasonOf(merged) };
  const mergedNames = new Set(merged?.stdout.toString("utf8").split("\n"));
  const branches: BranchFacts[] = [];
  for (const line of list.stdout.toString("utf8").split("\n")) {
    const [reference, upstream, track, date] = line.split("\0");
    if (reference === undefined || track === undefined) continue;
    branches.push({
      name: reference.slice("refs/heads/".length),
      ...(upstream && { upstream }),
      track: upstream ? parseTrack(track) : { kind: "none" },
      merged: mergedNames.has(reference),
      ...(date && !mergedNames.has(reference) && { committedAt: new Date(date).toISOString() }),
    });
  }
  return { known: true, value: branches };
}

/** `gone`, `ahead 1`, `behind 2`, `ahead 1, behind 2`, or nothing. */
function parseTrack(text: string): BranchFacts["track"] {
  if (text === "gone") return { kind: "gone" };
  const count = (word: string): number => Number(new RegExp(`${word} (\\d+)`).exec(text)?.[1] ?? 0);
  return { kind: "tracked", ahead: count("ahead"), behind: count("behind") };
}
