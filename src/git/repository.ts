import { lstatSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Known, Unreachable } from "../contracts/facts.ts";
import type { Git } from "./git.ts";
import type { RepositoryConfig } from "./plain-config.ts";
import { presenceIn } from "./presence.ts";
import { reasonOf, runGit } from "./run-git.ts";

/** A clone on disk that may be read. */
export interface Repository {
  /** The work tree. */
  readonly folder: string;
  /** Where HEAD and the index are. */
  readonly gitFolder: string;
  /** Where references and objects are; another folder than `gitFolder` for a linked worktree. */
  readonly commonFolder: string;
  readonly config: RepositoryConfig;
  /** Whether the git folder holds a file or folder of this name, for what its mere presence says. */
  readonly has: (name: string) => boolean;
  /**
   * `plain`: a folder `.git` of our own user with nothing unusual in its configuration, whose files may be read
   * directly and which may share a process with others. `careful`: everything else; git is asked, one at a time.
   */
  readonly kind: "plain" | "careful";
  /**
   * Environment for every git process in it: keeps git from taking a parent folder's repository for it, and takes away
   * the programs which the clone's own configuration names.
   */
  readonly overrides: Readonly<Record<string, string>>;
  readonly silencedFilters: readonly string[];
  /** Settings of the clone's own configuration that a fetch would run or send to, and wgx will not. */
  readonly fetchHazards: readonly string[];
  /** Fetches objects that are missing on purpose, in one go. Only mirrors of ours have it: no clone is written to. */
  readonly supply?: (oids: readonly string[]) => Promise<Known<true>>;
}

export type Opened =
  | { readonly ok: true; readonly repository: Repository }
  | { readonly ok: false; readonly unreachable: Unreachable };

/**
 * When the clone last heard from its remote, ISO 8601; undefined where it never did. A fetch that failed leaves an
 * empty FETCH_HEAD, which says nothing; a fresh clone has none, but has just written origin/HEAD.
 */
export function lastFetch(repository: Repository): string | undefined {
  const candidates = new Set([join(repository.gitFolder, "FETCH_HEAD"), join(repository.commonFolder, "FETCH_HEAD")]);
  let newest = 0;
  for (const path of candidates) {
    const about = statSync(path, { throwIfNoEntry: false });
    if (about && about.size > 0) newest = Math.max(newest, about.mtimeMs);
  }
  if (newest === 0) {
    newest =
      statSync(join(repository.commonFolder, "refs/remotes/origin/HEAD"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  }
  return newest === 0 ? undefined : new Date(newest).toISOString();
}

/** Whether the repository that a folder is in has its history cut off. */
export async function isShallow(git: Git, folder: string): Promise<Known<boolean>> {
  const gitFolder = lstatSync(join(folder, ".git"), { throwIfNoEntry: false });
  if (gitFolder?.isDirectory()) return { known: true, value: presenceIn(join(folder, ".git"))("shallow") };
  const outcome = await runGit(git, { cwd: folder, args: ["rev-parse", "--is-shallow-repository"] });
  if (outcome.status !== 0) return { known: false, reason: reasonOf(outcome) };
  return { known: true, value: outcome.stdout.toString("utf8").trim() === "true" };
}

/** The unfinished operation of a clone, by the files that git keeps for it. */
export function unfinishedOperation(repository: Repository): string | undefined {
  // A linked worktree's are its own, not those of the clone that it belongs to.
  const has = presenceIn(repository.gitFolder);
  if (has("rebase-merge") || has("rebase-apply")) return "rebase";
  if (has("MERGE_HEAD")) return "merge";
  if (has("CHERRY_PICK_HEAD")) return "cherry-pick";
  if (has("REVERT_HEAD")) return "revert";
  return has("BISECT_LOG") ? "bisect" : undefined;
}
