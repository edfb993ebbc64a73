import type { Known } from "../contracts/facts.ts";
import type { Git } from "../git/git.ts";
import type { RemoteBranch } from "../git/push-branch.ts";
import { fetchTip, isAncestor, readCommit } from "../git/read-commit.ts";
import type { Repository } from "../git/repository.ts";
import { readTrailers } from "./commit-message.ts";

/** A branch as it stands: made by us, with what it proposes; or with a person's work on it, which is left alone. */
export type BranchTip =
  | { readonly kind: "ours"; readonly content: string; readonly parent: string }
  | { readonly kind: "theirs"; readonly reason: string };

/**
 * Judges the tip of a branch that we are about to move. It is ours where its trailer names its very tree, and it stands
 * directly on the default branch; anything else carries somebody's work.
 *
 * @param head the member's default branch as just fetched.
 * @param remote given where the commit may have to be fetched first.
 */
export async function judgeTip(
  git: Git,
  repository: Repository,
  tip: string,
  head: string,
  remote?: RemoteBranch,
): Promise<Known<BranchTip>> {
  const found = await find(git, repository, tip, remote);
  if (!found.known) return found;
  const { tree, parents, message } = found.value;
  const trailers = readTrailers(message);
  const theirs = (reason: string): Known<BranchTip> => ({ known: true, value: { kind: "theirs", reason } });
  const short = tip.slice(0, 12);
  if (!trailers) return theirs(`the branch has a commit that wgx did not make (${short})`);
  if (trailers.tree !== tree) return theirs(`the branch's commit was changed after wgx made it (${short})`);
  const [parent, ...more] = parents;
  if (parent === undefined || more.length > 0) return theirs(`the branch ends in a merge (${short})`);
  const onDefault = await isAncestor(git, repository, parent, head);
  if (!onDefault.known) return onDefault;
  if (!onDefault.value) return theirs("the branch has commits that the default branch does not have");
  return { known: true, value: { kind: "ours", content: trailers.content, parent } };
}

async function find(git: Git, repository: Repository, tip: string, remote: RemoteBranch | undefined) {
  const here = await readCommit(git, repository, tip);
  if (!here.known) return here;
  if (here.value) return { known: true as const, value: here.value };
  const purpose = `tip-${tip}`;
  if (remote) {
    const fetched = await fetchTip(git, repository, remote, purpose);
    if (!fetched.known)
      return { known: false as const, reason: `the branch's commit cannot be fetched: ${fetched.reason}` };
    const there = await readCommit(git, repository, tip, purpose);
    if (!there.known) return there;
    if (there.value) return { known: true as const, value: there.value };
  }
  return { known: false as const, reason: `the branch's commit ${tip.slice(0, 12)} cannot be read` };
}
