import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Known } from "../contracts/facts.ts";
import { codeOf, messageOf } from "../platform/failure.ts";
import { readSmallFile } from "../platform/files.ts";
import { remembered } from "../platform/remembered.ts";
import type { Git } from "./git.ts";
import type { Repository } from "./repository.ts";
import { reasonOf, runGit } from "./run-git.ts";

/** The references of a clone as they stood at one moment. */
export interface References {
  /** What is checked out: a branch (without a commit when it is unborn) or a commit. */
  readonly head: { readonly branch?: string; readonly commit?: string };
  /** The full name that `refs/remotes/origin/HEAD` points to. */
  readonly originHead?: string;
  /** The commit of a full reference name. */
  readonly commitOf: (reference: string) => string | undefined;
  /** Local branches by name, without `refs/heads/`. */
  readonly branches: () => ReadonlyMap<string, string>;
  /** Anything was ever fetched from origin. */
  readonly hasOrigin: boolean;
}

const commitPattern = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** Reads a clone's references: a plain one's files directly, any other's through git. */
export async function readReferences(git: Git, repository: Repository): Promise<Known<References>> {
  if (repository.kind === "careful") return askReferences(git, repository);
  try {
    return { known: true, value: readPlain(repository.gitFolder) };
  } catch (error) {
    return { known: false, reason: messageOf(error) };
  }
}

function readPlain(gitFolder: string): References {
  const texts = new Map<string, string | undefined>();
  const text = (name: string): string | undefined => remembered(texts, name, () => readLoose(`${gitFolder}/${name}`));
  let packed: ReadonlyMap<string, string> | undefined;
  const commitOf = (reference: string, depth = 0): string | undefined => {
    // What a symbolic reference names comes from the clone: it must not lead out of the git folder.
    if (
      depth > 5 ||
      !reference.startsWith("refs/") ||
      reference.split("/").some((part) => part === "" || part === "." || part === "..")
    )
      return undefined;
    const loose = text(reference);
    if (loose !== undefined) {
      const target = targetOf(loose);
      // A damaged loose reference hides the packed one, for git as well.
      return target === undefined ? commitPattern.exec(loose)?.[0] : commitOf(target, depth + 1);
    }
    packed ??= readPacked(gitFolder);
    return packed.get(reference);
  };
  const symbolic = (name: string): string | undefined => targetOf(text(name) ?? "");
  const headContent = text("HEAD");
  if (headContent === undefined) throw new Error(`${gitFolder}: no HEAD`);
  const originHead = symbolic("refs/remotes/origin/HEAD");
  return {
    get head() {
      const branch = symbolic("HEAD");
      const commit = branch === undefined ? commitPattern.exec(headContent)?.[0] : commitOf(branch);
      return {
        ...(branch?.startsWith("refs/heads/") && { branch: branch.slice("refs/heads/".length) }),
        ...(commit !== undefined && { commit }),
      };
    },
    ...(originHead !== undefined && { originHead }),
    commitOf: (reference) => commitOf(reference),
    branches: () => {
      packed ??= readPacked(gitFolder);
      const found = new Map<string, string>();
      for (const [name, oid] of packed)
        if (name.startsWith("refs/heads/")) found.set(name.slice("refs/heads/".length), oid);
      for (const name of looseNames(join(gitFolder, "refs/heads"))) {
        const oid = commitOf(`refs/heads/${name}`);
        if (oid === undefined) found.delete(name);
        else found.set(name, oid);
      }
      return found;
    },
    get hasOrigin() {
      if (originHead !== undefined || looseNames(join(gitFolder, "refs/remotes/origin")).length > 0) return true;
      packed ??= readPacked(gitFolder);
      return [...packed.keys()].some((name) => name.startsWith("refs/remotes/origin/"));
    },
  };
}

/** The trimmed text of a loose reference; a folder of that name is none, as in git. */
function readLoose(path: string): string | undefined {
  try {
    // Most are packed and not there: to look first costs less than an error with its stack.
    const about = statSync(path, { throwIfNoEntry: false });
    return about && !about.isDirectory() ? readSmallFile(path, 4096)?.toString("utf8").trim() : undefined;
  } catch (error) {
    if (codeOf(error) === "ENOTDIR") return undefined;
    throw error;
  }
}

/** What a symbolic reference points to. */
function targetOf(text: string): string | undefined {
  return /^ref:\s*(.+)$/s.exec(text)?.[1];
}

/** Format: gitrepository-layout(5), `packed-refs`. */
function readPacked(gitFolder: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const text = readSmallFile(join(gitFolder, "packed-refs"), 256 * 1024 * 1024)?.toString("utf8") ?? "";
  for (const line of text.split("\n")) {
    const space = line.indexOf(" ");
    const oid = line.slice(0, space);
    if (commitPattern.test(oid)) found.set(line.slice(space + 1), oid);
  }
  return found;
}

function looseNames(folder: string): readonly string[] {
  try {
    const names: string[] = [];
    const waiting = [""];
    for (let prefix = waiting.pop(); prefix !== undefined; prefix = waiting.pop()) {
      for (const entry of readdirSync(join(folder, prefix), { withFileTypes: true })) {
        if (entry.isDirectory()) waiting.push(`${prefix}${entry.name}/`);
        else if (!entry.name.endsWith(".lock")) names.push(prefix + entry.name);
      }
    }
    return names;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}

async function askReferences(git: Git, repository: Repository): Promise<Known<References>> {
  const ask = (args: readonly string[]) =>
    runGit(git, { cwd: repository.folder, args, extraEnv: repository.overrides });
  const [list, branch, commit] = await Promise.all([
    ask(["for-each-ref", "--format=%(objectname)%00%(refname)%00%(symref)", "refs/heads", "refs/remotes"]),
    ask(["symbolic-ref", "--quiet", "HEAD"]),
    ask(["rev-parse", "--verify", "--quiet", "HEAD"]),
  ]);
  if (list.status !== 0) return { known: false, reason: reasonOf(list) };
  const found = new Map<string, string>();
  let originHead: string | undefined;
  for (const line of list.stdout.toString("utf8").split("\n")) {
    const [oid, name, symref] = line.split("\0");
    if (oid === undefined || name === undefined) continue;
    if (name === "refs/remotes/origin/HEAD" && symref) originHead = symref;
    else found.set(name, oid);
  }
  const checkedOut = branch.stdout.toString("utf8").trim();
  const headCommit = commit.stdout.toString("utf8").trim();
  const branches = new Map<string, string>();
  for (const [name, oid] of found)
    if (name.startsWith("refs/heads/")) branches.set(name.slice("refs/heads/".length), oid);
  return {
    known: true,
    value: {
      head: {
        ...(checkedOut.startsWith("refs/heads/") && { branch: checkedOut.slice("refs/heads/".length) }),
        ...(commitPattern.test(headCommit) && { commit: headCommit }),
      },
      ...(originHead !== undefined && { originHead }),
      commitOf: (reference) => found.get(reference),
      branches: () => branches,
      hasOrigin: originHead !== undefined || [...found.keys()].some((name) => name.startsWith("refs/remotes/origin/")),
    },
  };
}
