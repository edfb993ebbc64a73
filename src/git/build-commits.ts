import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { FileMode, Known } from "../contracts/facts.ts";
import { mapBounded } from "../platform/pool.ts";
import type { ObjectFormat } from "./blob-id.ts";
import { alternatesOf, emptyStore } from "./empty-store.ts";
import type { Git } from "./git.ts";
import type { Repository } from "./repository.ts";
import { reasonOf, runGit } from "./run-git.ts";

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
 * Makes commits out of objects, for many repositories, in a store of ours in the run's temporary folder. For each, one
 * `git fast-import` writes blobs and trees on top of the parent's tree, which it finds as an alternate; the commits of
 * all are then written by one `git hash-object`. Nothing is written into the repositories, no file is checked out, and
 * no configuration, attribute or hook of theirs is read. An order that cannot be carried out is unknown with its reason.
 */
export async function buildCommits(
  git: Git,
  orders: readonly CommitOrder[],
  maker: Maker,
  jobs: number,
): Promise<Map<CommitOrder, Known<BuiltCommit>>> {
  const built = new Map<CommitOrder, Known<BuiltCommit>>();
  for (const format of ["sha1", "sha256"] as const) {
    const own = orders.filter(({ repository }) => repository.config.objectFormat === format);
    if (own.length > 0) await buildOfFormat(git, own, { maker, format, jobs }, built);
  }
  return built;
}

interface Building {
  readonly maker: Maker;
  readonly format: ObjectFormat;
  readonly jobs: number;
}

async function buildOfFormat(
  git: Git,
  orders: readonly CommitOrder[],
  { maker, format, jobs }: Building,
  built: Map<CommitOrder, Known<BuiltCommit>>,
): Promise<void> {
  const cwd = emptyStore(git, "write", format);
  const folder = git.temporary.make("commits");
  // Unique, so that another batch in the same store does not meet this one's.
  const prefix = `refs/wgx/${basename(folder)}`;
  // One at a time for each repository: objects that another one has are no reason to leave them out here.
  const imports = await mapBounded(orders, jobs, (order, index) => importTree(git, cwd, `${prefix}/${index}`, order));
  const trees = await readTreesOf(git, cwd, prefix);
  const drafts: Draft[] = [];
  orders.forEach((order, index) => {
    const imported = imports[index];
    const tree = trees.get(`${prefix}/${index}`);
    if (imported?.known && tree !== undefined) drafts.push({ order, tree, message: order.message(tree) });
    else built.set(order, imported && !imported.known ? imported : { known: false, reason: "git made no tree for it" });
  });
  const commits = maker.sign
    ? await mapBounded(drafts, 1, (draft) => signCommit(git, cwd, draft, maker))
    : await writeCommits(git, cwd, folder, drafts, maker);
  drafts.forEach(({ order, tree }, index) => {
    const commit = commits[index] ?? { known: false as const, reason: "git made no commit" };
    built.set(order, commit.known ? { known: true, value: { commit: commit.value, tree } } : commit);
  });
}

async function importTree(git: Git, cwd: string, reference: string, order: CommitOrder): Promise<Known<true>> {
  const outcome = await runGit(git, {
    cwd,
    extraEnv: alternatesOf([order.repository]),
    args: ["-c", "fastimport.unpackLimit=0", "-c", "core.fsync=none", "fast-import", "--quiet", "--done"],
    input: importStream(reference, order),
  });
  return outcome.status === 0 ? { known: true, value: true } : { known: false, reason: reasonOf(outcome) };
}

/** The trees of the commits that stand under a prefix, by reference. */
async function readTreesOf(git: Git, cwd: string, prefix: string): Promise<ReadonlyMap<string, string>> {
  const outcome = await runGit(git, { cwd, args: ["for-each-ref", "--format=%(refname) %(tree)", prefix] });
  const lines = outcome.stdout.toString("latin1").split("\n");
  return new Map(lines.flatMap((line) => (/^\S+ [0-9a-f]{40,64}$/.test(line) ? [splitOnce(line)] : [])));
}

function splitOnce(line: string): readonly [string, string] {
  const space = line.indexOf(" ");
  return [line.slice(0, space), line.slice(space + 1)];
}

/** Format: git-fast-import(1). The commit only carries the tree; its text is written when the tree is known. */
function importStream(reference: string, { parent, files }: CommitOrder): Buffer {
  const parts: (string | Uint8Array)[] = [`commit ${reference}\ncommitter wgx <wgx> 0 +0000\ndata 0\nfrom ${parent}\n`];
  // Removals first: what is written may need the place of what is gone.
  for (const { path, bytes } of files) if (bytes === undefined) parts.push(`D ${quotedPath(path)}\n`);
  for (const { path, mode, bytes } of files) {
    if (bytes !== undefined) parts.push(`M ${mode} inline ${quotedPath(path)}\ndata ${bytes.length}\n`, bytes, "\n");
  }
  parts.push("done\n");
  return Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : part)));
}

function quotedPath(path: string): string {
  return `"${path.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}

interface Draft {
  readonly order: CommitOrder;
  readonly tree: string;
  readonly message: string;
}

async function writeCommits(
  git: Git,
  cwd: string,
  folder: string,
  drafts: readonly Draft[],
  { author, committer, seconds }: Maker,
): Promise<readonly Known<string>[]> {
  if (drafts.length === 0) return [];
  const when = `${seconds} +0000`;
  const paths = drafts.map(({ order, tree, message }, index) => {
    const path = join(folder, String(index));
    const head = `tree ${tree}\nparent ${order.parent}\nauthor ${author} ${when}\ncommitter ${committer} ${when}`;
    writeFileSync(path, `${head}\n\n${message}`);
    return path;
  });
  const outcome = await runGit(git, {
    cwd,
    args: ["-c", "core.fsync=none", "hash-object", "-t", "commit", "-w", "--stdin-paths"],
    input: paths.map((path) => `${path}\n`).join(""),
  });
  const ids = outcome.stdout.toString("latin1").trimEnd().split("\n");
  if (outcome.status === 0 && ids.length === drafts.length) return ids.map((value) => ({ known: true, value }));
  return drafts.map(() => ({ known: false, reason: reasonOf(outcome) }));
}

/** Signing is the operator's own git, with the key and program of the operator's configuration. */
async function signCommit(
  git: Git,
  cwd: string,
  { order, tree, message }: Draft,
  maker: Maker,
): Promise<Known<string>> {
  const outcome = await runGit(git, {
    cwd,
    // A key may be in the agent that ssh uses.
    access: "network",
    extraEnv: { ...alternatesOf([order.repository]), ...identityEnvironment(git, maker) },
    args: ["commit-tree", "-S", "-p", order.parent, "-F", "-", tree],
    input: message,
  });
  if (outcome.status === 0) return { known: true, value: outcome.stdout.toString("latin1").trim() };
  return { known: false, reason: `the commit cannot be signed: ${reasonOf(outcome)}` };
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
