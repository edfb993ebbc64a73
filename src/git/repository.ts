import { lstatSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Known, Unreachable } from "../contracts/facts.ts";
import { messageOf } from "../platform/failure.ts";
import { readSmallFile } from "../platform/files.ts";
import { askRepository } from "./ask-repository.ts";
import type { Git } from "./git.ts";
import { parsePlainConfig, type RepositoryConfig } from "./plain-config.ts";
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
}

export type Opened =
  | { readonly ok: true; readonly repository: Repository }
  | { readonly ok: false; readonly unreachable: Unreachable };

/**
 * Opens the clone in a folder. Nothing of its configuration takes effect, and no parent folder's repository is taken
 * for it.
 */
export async function openRepository(git: Git, path: string): Promise<Opened> {
  const folder = resolve(path);
  try {
    const plain = openPlain(folder);
    if (git.signal.aborted) return { ok: false, unreachable: { kind: "interrupted", reason: "interrupted" } };
    if (plain === "careful") return await askRepository(git, folder);
    return "kind" in plain && "reason" in plain ? { ok: false, unreachable: plain } : { ok: true, repository: plain };
  } catch (error) {
    return { ok: false, unreachable: { kind: "unreadable", reason: messageOf(error) } };
  }
}

function openPlain(folder: string): Repository | Unreachable | "careful" {
  const about = lstatSync(folder, { throwIfNoEntry: false });
  if (!about) return { kind: "no-clone", reason: `no clone at ${folder}` };
  if (about.isSymbolicLink()) return "careful";
  if (!about.isDirectory()) return { kind: "not-a-repository", reason: `${folder} is not a folder` };
  const gitFolder = join(folder, ".git");
  const inner = lstatSync(gitFolder, { throwIfNoEntry: false });
  // The list of folders that git may not leave is parted by colons.
  if (!inner || folder.includes(":")) return "careful";
  // A repository of another user is git's to judge: safe.directory.
  const uid = process.geteuid?.();
  if (!inner.isDirectory() || about.uid !== uid || inner.uid !== uid) return "careful";
  const has = presenceIn(gitFolder);
  for (const name of ["HEAD", "config"]) {
    const file = lstatSync(join(gitFolder, name), { throwIfNoEntry: false });
    // A symbolic link is an old form of a symbolic reference; git would wait for a pipe for ever.
    if (file?.isSymbolicLink()) return "careful";
    if (file && !file.isFile()) return { kind: "unreadable", reason: `${join(gitFolder, name)} is not a regular file` };
  }
  if (["HEAD", "objects", "refs"].some((name) => !has(name)) || has("commondir")) return "careful";
  const text = readSmallFile(join(gitFolder, "config"), 1024 * 1024);
  const config = text && parsePlainConfig(text.toString("utf8"));
  if (!config) return "careful";
  return {
    folder,
    gitFolder,
    commonFolder: gitFolder,
    config,
    has,
    kind: "plain",
    overrides: { GIT_CEILING_DIRECTORIES: dirname(folder) },
    silencedFilters: [],
    fetchHazards: [],
  };
}

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
