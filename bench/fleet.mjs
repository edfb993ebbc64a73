import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import * as content from "./member-history.mjs";

/** @typedef {{ folder: string, inventory: string, members: string[], templatePaths: string[] }} BenchFleet */

const author = "Bench <bench@example.org>";
/** Processes at once while a fleet is made. */
const jobs = 4;

/** Nobody's configuration takes part, neither in what is made nor in what is measured. */
export const gitEnvironment = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
};

/**
 * A fleet of `size` local members below the system's folder for temporary files: each a clone with a history of its own
 * and about forty files. Made once for each size and version of the generator, then taken from there.
 *
 * @param {number} size
 * @param {(message: string) => void} say
 * @returns {Promise<BenchFleet>}
 */
export async function benchFleet(size, say) {
  const folder = join(ownFolder(), `fleet-${size}`);
  const members = Array.from({ length: size }, (_, index) => join(folder, content.memberName(index)));
  if (!existsSync(join(folder, "complete"))) {
    say(`making a fleet of ${size} in ${folder}`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    await makeMetarepo(folder, size);
    await inLanes(members.map((member, index) => () => makeMember(member, index)));
    await settle(members);
    writeFileSync(join(folder, "complete"), "");
  }
  // A clone counts as fetched when its origin/HEAD was written, and a fleet must not grow old between two runs.
  const now = new Date();
  for (const member of members) utimesSync(join(member, ".git/refs/remotes/origin/HEAD"), now, now);
  return { folder, inventory: join(folder, "metarepo/repos.yml"), members, templatePaths: content.templatePaths };
}

/** A folder of our own, named after the generator's sources, for this user alone. */
export function ownFolder() {
  const hash = createHash("sha256");
  for (const file of ["fleet.mjs", "member-history.mjs"]) hash.update(readFileSync(new URL(file, import.meta.url)));
  const folder = join(tmpdir(), `wgx-bench-${process.getuid?.() ?? "user"}-${hash.digest("hex").slice(0, 12)}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const about = lstatSync(folder);
  if (!about.isDirectory() || (process.getuid && about.uid !== process.getuid()))
    throw new Error(`${folder} belongs to somebody else`);
  return folder;
}

/** @type {(workspace: string, size: number) => Promise<void>} */
async function makeMetarepo(workspace, size) {
  const folder = join(workspace, "metarepo");
  skeleton(folder, "");
  await git(folder, ["fast-import", "--quiet", "--done"], stream("main", content.metarepoHistory()));
  await git(folder, ["reset", "--quiet", "--hard"]);
  writeFileSync(
    join(folder, "repos.yml"),
    content.inventory(size, (name) => urlOf(workspace, name)),
  );
  writeFileSync(join(folder, "templates/manifest.yml"), content.manifest);
  await git(folder, ["add", "--all"]);
  await git(folder, [
    "-c",
    "user.name=Bench",
    "-c",
    "user.email=bench@example.org",
    "commit",
    "--quiet",
    "--message=List the members",
  ]);
}

/** What `git clone` leaves behind, made with two processes. @type {(folder: string, index: number) => Promise<void>} */
async function makeMember(folder, index) {
  const topic = content.hasTopicBranch(index) ? stream("topic", [content.topicCommit(index)], ":4") : "done\n";
  skeleton(
    folder,
    `[remote "origin"]\n\turl = ${urlOf(dirname(folder), content.memberName(index))}\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n[branch "main"]\n\tremote = origin\n\tmerge = refs/heads/main\n`,
  );
  const history = stream("main", content.memberHistory(index)).replace(/done\n$/, "");
  await git(folder, ["-c", "fastimport.unpackLimit=1", "fast-import", "--quiet", "--done"], history + topic);
  const head = readFileSync(join(folder, ".git/refs/heads/main"), "utf8").trim();
  writeFileSync(
    join(folder, ".git/packed-refs"),
    `# pack-refs with: peeled fully-peeled sorted \n${head} refs/remotes/origin/main\n`,
  );
  mkdirSync(join(folder, ".git/refs/remotes/origin"), { recursive: true });
  writeFileSync(join(folder, ".git/refs/remotes/origin/HEAD"), "ref: refs/remotes/origin/main\n");
  await git(folder, ["reset", "--quiet", "--hard"]);
  if (content.isDirty(index)) {
    appendFileSync(join(folder, "README.md"), "Not committed yet.\n");
    writeFileSync(join(folder, "notes.txt"), "Not added yet.\n");
  }
}

/**
 * Files written in the second of the index look as if they might have changed, and git reads them anew each time. A
 * second later it can tell, and notes it in the index.
 *
 * @type {(members: string[]) => Promise<void>}
 */
async function settle(members) {
  await new Promise((resolve) => setTimeout(resolve, 1100));
  await inLanes(members.map((member) => () => git(member, ["status", "--porcelain"])));
}

/** @type {(folder: string, more: string) => void} */
function skeleton(folder, more) {
  for (const name of ["objects/info", "objects/pack", "refs/heads", "refs/tags"])
    mkdirSync(join(folder, ".git", name), { recursive: true });
  writeFileSync(join(folder, ".git/HEAD"), "ref: refs/heads/main\n");
  writeFileSync(
    join(folder, ".git/config"),
    `[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n\tlogallrefupdates = true\n${more}`,
  );
}

/** @type {(workspace: string, name: string) => string} */
function urlOf(workspace, name) {
  return pathToFileURL(join(workspace, "remotes", `${name}.git`)).href;
}

/**
 * A history for git-fast-import(1).
 *
 * @type {(branch: string, commits: content.Commit[], parent?: string) => string}
 */
function stream(branch, commits, parent) {
  const parts = commits.flatMap(({ date, message, files }, index) => [
    `commit refs/heads/${branch}\n${parent ? "" : `mark :${index + 1}\n`}author ${author} ${date} +0000\ncommitter ${author} ${date} +0000\n`,
    `${block(`${message}\n`)}${index === 0 && parent ? `from ${parent}\n` : ""}`,
    ...Object.entries(files).map(
      ([path, { text, executable }]) => `M ${executable ? "100755" : "100644"} inline ${path}\n${block(text)}`,
    ),
  ]);
  return `${parts.join("")}done\n`;
}

/** @type {(text: string) => string} */
function block(text) {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

/** @type {(folder: string, args: string[], input?: string) => Promise<void>} */
function git(folder, args, input) {
  return new Promise((resolve, reject) => {
    const env = { PATH: process.env["PATH"], ...gitEnvironment };
    const child = execFile("git", ["-C", folder, ...args], { env }, (error) => (error ? reject(error) : resolve()));
    // Where git ends before it has read all, its exit status tells why.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}

/** @type {(tasks: (() => Promise<void>)[]) => Promise<void>} */
async function inLanes(tasks) {
  const waiting = tasks[Symbol.iterator]();
  const lane = async () => {
    for (const task of waiting) await task();
  };
  await Promise.all(Array.from({ length: jobs }, lane));
}
