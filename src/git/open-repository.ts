import { lstatSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Unreachable } from "../contracts/facts.ts";
import { messageOf } from "../platform/failure.ts";
import { readSmallFile } from "../platform/files.ts";
import { askRepository } from "./ask-repository.ts";
import type { Git } from "./git.ts";
import { parsePlainConfig } from "./plain-config.ts";
import { presenceIn } from "./presence.ts";
import type { Opened, Repository } from "./repository.ts";

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
