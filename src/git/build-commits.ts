import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FileMode, Known } from "../contracts/facts.ts";
import type { ObjectFormat } from "./blob-id.ts";
import { alternatesOf, emptyStore } from "./empty-store.ts";
import type { Git } from "./git.ts";
import type { Repository } from "./repository.ts";
import { reasonOf, runGit } from "./run-git.ts";
import { cutIntoChunks } from "./share-readers.ts";

/** A file as a commit is to have it; without bytes it is taken away. */
export interface FileOrder {
  readonly path: string;
  readonly mode?: Extract<FileMode, "100644" | "100755" | "120000">;
  readonly bytes?: Uint8Array;
}

/** A commit to be made on top of another. */
export interface CommitOrder {
  readonly repository: Repository;
  readonly parent: string;
  readonly files: readonly FileOrder[];
  /** The message, once the tree is known. */
  readonly message: (tree: string) => string;
}

/** Who makes the commits, and when. */
export interface Maker {
  /** `Name <address>`, without angle brackets or line breaks in either. */
  readonly author: string;
  readonly committer: string;
  /** Seconds since 1970; commits of the same order at the same time have the same id. */
  readonly seconds: number;
  /** Signs each commit as the operator's own git is set up to. */
  readonly sign: boolean;
}

export interface BuiltCommit {
  readonly commit: string;
  readonly tree: string;
}

/**
 * Makes commits out of objects, for many repositories at once, in a store of ours in the run's temporary folder: one
 * `git fast-import` writes the blobs and trees on top of the parents' trees, which it finds as alternates, and one
 * `git hash-object` the commits. Nothing is written into the repositories, no file is checked out, and no
 * configuration, attribute or hook of theirs is read. An order that cannot be carried out is unknown with its reason.
 */
export async function buildCommits(
  git: Git,
  orders: readonly CommitOrder[],
  maker: Maker,
): Promise<Map<CommitOrder, Known<BuiltCommit>>> {
  const built = new Map<CommitOrder, Known<BuiltCommit>>();
  for (const format of ["sha1", "sha256"] as const) {
    const own = orders.filter(({ repository }) => repository.config.objectFormat === format);
    for (const chunk of cutIntoChunks(own, 1)) {
      for (const [order, outcome] of await buildChunk(git, chunk, maker, format)) built.set(order, outcome);
    }
  }
  return built;
}

/** Together; where that fails one by one, since one damaged repository must not take the others with it. */
async function buildChunk(
  git: Git,
  chunk: readonly CommitOrder[],
  maker: Maker,
  format: ObjectFormat,
): Promise<readonly (readonly [CommitOrder, Known<BuiltCommit>])[]> {
  const together = await buildTogether(git, chunk, maker, format);
  if (together.known) return chunk.map((order, index) => [order, at(together.value, index)] as const);
  const outcomes: [CommitOrder, Known<BuiltCommit>][] = [];
  for (const order of chunk) {
    const alone = chunk.length === 1 ? together : await buildTogether(git, [order], maker, format);
    outcomes.push([order, alone.known ? at(alone.value, 0) : alone]);
  }
  return outcomes;
}

function at(commits: readonly BuiltCommit[], index: number): Known<BuiltCommit> {
  const value = commits[index];
  return value ? { known: true, value } : { known: false, reason: "git made no commit" };
}

async function buildTogether(
  git: Git,
  orders: readonly CommitOrder[],
  maker: Maker,
  format: ObjectFormat,
): Promise<Known<readonly BuiltCommit[]>> {
  const cwd = emptyStore(git, "write", format);
  const extraEnv = alternatesOf(orders.map(({ repository }) => repository));
  const imported = await runGit(git, {
    cwd,
    extraEnv,
    args: ["-c", "fastimport.unpackLimit=0", "-c", "core.fsync=none", "fast-import", "--quiet", "--done", "--force"],
    input: importStream(orders),
  });
  if (imported.status !== 0) return { known: false, reason: reasonOf(imported) };
  const asked = await runGit(git, {
    cwd,
    extraEnv,
    args: ["cat-file", "--batch-check=%(objectname)"],
    input: orders.map((_, index) => `refs/wgx/${index}^{tree}\n`).join(""),
  });
  const trees = asked.stdout.toString("latin1").trimEnd().split("\n");
  if (asked.status !== 0 || trees.length !== orders.length || !trees.every((tree) => /^[0-9a-f]{40,64}$/.test(tree)))
    return { known: false, reason: reasonOf(asked) };
  const drafts = orders.map((order, index): Draft => {
    const tree = trees[index] ?? "";
    return { tree, parent: order.parent, message: order.message(tree) };
  });
  const commits = await (maker.sign
    ? signCommits(git, cwd, extraEnv, drafts, maker)
    : writeCommits(git, cwd, extraEnv, drafts, maker));
  if (!commits.known) return commits;
  return { known: true, value: commits.value.map((commit, index) => ({ commit, tree: trees[index] ?? "" })) };
}

/** Format: git-fast-import(1). Each distinct content is sent once, whoever gets it. */
function importStream(orders: readonly CommitOrder[]): Buffer {
  const parts: (string | Uint8Array)[] = [];
  const marks = new Map<Uint8Array, number>();
  for (const { bytes } of orders.flatMap(({ files }) => files)) {
    if (bytes === undefined || marks.has(bytes)) continue;
    marks.set(bytes, marks.size + 1);
    parts.push(`blob\nmark :${marks.size}\ndata ${bytes.length}\n`, bytes, "\n");
  }
  orders.forEach(({ parent, files }, index) => {
    parts.push(`commit refs/wgx/${index}\ncommitter wgx <wgx> 0 +0000\ndata 0\nfrom ${parent}\n`);
    // Removals first: what is written may need the place of what is gone.
    for (const { path, bytes } of files) if (bytes === undefined) parts.push(`D ${quotedPath(path)}\n`);
    for (const { path, mode, bytes } of files) {
      if (bytes !== undefined) parts.push(`M ${mode} :${marks.get(bytes)} ${quotedPath(path)}\n`);
    }
  });
  parts.push("done\n");
  return Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : part)));
}

function quotedPath(path: string): string {
  return `"${path.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}

interface Draft {
  readonly tree: string;
  readonly parent: string;
  readonly message: string;
}

async function writeCommits(
  git: Git,
  cwd: string,
  extraEnv: Readonly<Record<string, string>>,
  drafts: readonly Draft[],
  { author, committer, seconds }: Maker,
): Promise<Known<readonly string[]>> {
  const folder = git.temporary.make("commits");
  const paths = drafts.map(({ tree, parent, message }, index) => {
    const path = join(folder, String(index));
    const when = `${seconds} +0000`;
    writeFileSync(
      path,
      `tree ${tree}\nparent ${parent}\nauthor ${author} ${when}\ncommitter ${committer} ${when}\n\n${message}`,
    );
    return path;
  });
  const outcome = await runGit(git, {
    cwd,
    extraEnv,
    args: ["hash-object", "-t", "commit", "-w", "--stdin-paths"],
    input: paths.map((path) => `${path}\n`).join(""),
  });
  if (outcome.status !== 0) return { known: false, reason: reasonOf(outcome) };
  return { known: true, value: outcome.stdout.toString("latin1").trimEnd().split("\n") };
}

/** Signing is the operator's own git, with the key and program of the operator's configuration; one commit at a time. */
async function signCommits(
  git: Git,
  cwd: string,
  alternates: Readonly<Record<string, string>>,
  drafts: readonly Draft[],
  maker: Maker,
): Promise<Known<readonly string[]>> {
  const commits: string[] = [];
  for (const { tree, parent, message } of drafts) {
    const outcome = await runGit(git, {
      cwd,
      // A key may be in the agent that ssh uses.
      access: "network",
      extraEnv: { ...alternates, ...identityEnvironment(git, maker) },
      args: ["commit-tree", "-S", "-p", parent, "-F", "-", tree],
      input: message,
    });
    if (outcome.status !== 0) return { known: false, reason: `the commit cannot be signed: ${reasonOf(outcome)}` };
    commits.push(outcome.stdout.toString("latin1").trim());
  }
  return { known: true, value: commits };
}

function identityEnvironment(git: Git, { author, committer, seconds }: Maker): Record<string, string> {
  const when = `${seconds} +0000`;
  const [authorName, authorEmail] = partsOf(author);
  const [committerName, committerEmail] = partsOf(committer);
  const terminal = git.env["GPG_TTY"];
  return {
    GIT_AUTHOR_NAME: authorName,
    GIT_AUTHOR_EMAIL: authorEmail,
    GIT_AUTHOR_DATE: when,
    GIT_COMMITTER_NAME: committerName,
    GIT_COMMITTER_EMAIL: committerEmail,
    GIT_COMMITTER_DATE: when,
    ...(terminal !== undefined && { GPG_TTY: terminal }),
  };
}

function partsOf(identity: string): [name: string, email: string] {
  const [, name = "", email = ""] = /^(.*) <(.*)>$/.exec(identity) ?? [];
  return [name, email];
}
