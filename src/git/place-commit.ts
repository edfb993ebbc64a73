import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readSmallFile } from "../platform/files.ts";
import { alternatesOf, emptyStore } from "./empty-store.ts";
import type { Git } from "./git.ts";
import type { Repository } from "./repository.ts";
import { reasonOf, runGit } from "./run-git.ts";

/** `stale`: the branch is no longer what was seen. */
export type Placed =
  | { readonly kind: "placed" }
  | { readonly kind: "stale" | "checked-out" | "failed"; readonly reason: string };

/**
 * Brings a commit of our store into a clone, as a branch. Only objects and that one reference are written: work tree,
 * index and everything else stay as they are, to the byte, and no hook runs.
 *
 * @param seen the commit that the branch had; undefined: the branch must not be there.
 */
export async function placeCommit(
  git: Git,
  repository: Repository,
  branch: string,
  { commit, parent, seen }: { readonly commit: string; readonly parent: string; readonly seen: string | undefined },
): Promise<Placed> {
  const reference = `refs/heads/${branch}`;
  if (isCheckedOut(repository, reference)) {
    return { kind: "checked-out", reason: `${branch} is checked out in the clone; its files would no longer fit` };
  }
  const cwd = emptyStore(git, "write", repository.config.objectFormat);
  const packed = await runGit(git, {
    cwd,
    extraEnv: alternatesOf([repository]),
    args: ["pack-objects", "--revs", "--stdout", "--quiet", "--delta-base-offset"],
    input: `${commit}\n^${parent}\n`,
  });
  if (packed.status !== 0) return { kind: "failed", reason: reasonOf(packed) };
  const unpacked = await runGit(git, {
    cwd,
    extraEnv: { GIT_OBJECT_DIRECTORY: join(repository.commonFolder, "objects") },
    args: ["-c", "core.fsync=all", "unpack-objects", "-q"],
    input: packed.stdout,
  });
  if (unpacked.status !== 0) return { kind: "failed", reason: reasonOf(unpacked) };
  const zero = "0".repeat(commit.length);
  const updated = await runGit(git, {
    cwd: repository.folder,
    extraEnv: repository.overrides,
    args: ["-c", "core.fsync=all", "update-ref", "-m", "wgx: sync templates", reference, commit, seen ?? zero],
  });
  if (updated.status === 0) return { kind: "placed" };
  const moved = /but expected|reference already exists|unable to resolve/.test(updated.stderr);
  return { kind: moved ? "stale" : "failed", reason: reasonOf(updated) };
}

/** Whether the clone or one of its linked worktrees has the branch checked out; gitrepository-layout(5). */
function isCheckedOut({ commonFolder, gitFolder }: Repository, reference: string): boolean {
  const folders = new Set([commonFolder, gitFolder, ...worktreesOf(commonFolder)]);
  return [...folders].some(
    (folder) => readSmallFile(join(folder, "HEAD"), 4096)?.toString("utf8").trim() === `ref: ${reference}`,
  );
}

function worktreesOf(commonFolder: string): readonly string[] {
  try {
    return readdirSync(join(commonFolder, "worktrees")).map((name) => join(commonFolder, "worktrees", name));
  } catch {
    // The folder is there only where there are such worktrees.
    return [];
  }
}
