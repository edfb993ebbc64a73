import type { DefaultBranchFacts, JudgedFacts, Known } from "../contracts/facts.ts";
import type { Member } from "../contracts/fleet.ts";
import type { References } from "../git/references.ts";

/** `default`: the default branch as last fetched; `head`: the commit checked out; `worktree`: the files on disk. */
export type JudgedRef = "default" | "head" | "worktree";

/**
 * A member's default branch: what the remote says where it was asked, else what the clone's origin/HEAD says, else
 * the declared one. It is never guessed from habit; a clone without a remote is judged by its own branch.
 */
export function decideDefaultBranch(
  member: Member,
  references: References | undefined,
  remoteSays: string | undefined,
): Known<DefaultBranchFacts> {
  if (!references) return { known: false, reason: "the clone cannot be read" };
  const prefix = "refs/remotes/origin/";
  const cloneSays = references.originHead?.startsWith(prefix) ? references.originHead.slice(prefix.length) : undefined;
  const says = { ...(cloneSays !== undefined && { cloneSays }), ...(remoteSays !== undefined && { remoteSays }) };
  const fetched = (name: string | undefined): name is string =>
    name !== undefined && references.commitOf(prefix + name) !== undefined;
  const declared = member.declaredBranch;
  if (fetched(remoteSays)) return { known: true, value: { name: remoteSays, origin: "ls-remote", ...says } };
  if (fetched(cloneSays)) return { known: true, value: { name: cloneSays, origin: "origin/HEAD", ...says } };
  if (fetched(declared)) return { known: true, value: { name: declared, origin: "declared", ...says } };
  if (references.hasOrigin) {
    const missing = [
      cloneSays !== undefined && `origin/HEAD points to ${cloneSays}`,
      declared !== undefined && `the inventory says ${declared}`,
    ];
    const because = missing.filter(Boolean).join(", ");
    return {
      known: false,
      reason:
        because === ""
          ? "the clone has no origin/HEAD and the inventory names no branch"
          : `${because}, and no such branch was fetched`,
    };
  }
  const local = [declared, references.head.branch].find(
    (name) => name !== undefined && references.commitOf(`refs/heads/${name}`) !== undefined,
  );
  if (local !== undefined) return { known: true, value: { name: local, origin: "local" } };
  return {
    known: false,
    reason:
      references.branches().size === 0 && references.head.commit === undefined
        ? "the repository is empty: no commit yet"
        : "no remote branch was ever fetched",
  };
}

/** The commit that is judged. */
export function decideJudged(
  ref: JudgedRef,
  defaultBranch: Known<DefaultBranchFacts>,
  references: References | undefined,
): Known<JudgedFacts> {
  if (!references) return { known: false, reason: "the clone cannot be read" };
  if (ref !== "default") {
    const { commit } = references.head;
    if (commit === undefined) return { known: false, reason: "nothing is checked out: no commit yet" };
    return { known: true, value: { ref: ref === "head" ? "HEAD" : "worktree", commit } };
  }
  if (!defaultBranch.known) return defaultBranch;
  const { name, origin } = defaultBranch.value;
  const full = origin === "local" ? `refs/heads/${name}` : `refs/remotes/origin/${name}`;
  const commit = references.commitOf(full);
  if (commit === undefined) return { known: false, reason: `${full} names no commit` };
  return { known: true, value: { ref: origin === "local" ? name : `origin/${name}`, commit } };
}
