import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { settledTree } from "../../src/git/settled-tree.ts";
import { opened, testGit } from "../helpers/git.ts";
import { commit, git, inOrder, repository, scratch, write } from "../helpers/repositories.ts";

const files = {
  a: "one\n",
  "folder/b": "two\n",
  "folder/deep/c": { text: "#!/bin/sh\n", mode: 0o755 },
  "folder/deep/ü d": "three\n",
  link: { link: "a" },
  ".gitignore": "*.log\nbuild/\n",
};

/** A repository whose index was written well after its files, as one that somebody has used a moment ago. */
function settled(folder = scratch()): string {
  const at = repository(folder, [files]);
  const old = new Date(Date.now() - 60_000);
  for (const path of ["a", "folder/b", "folder/deep/c", "folder/deep/ü d", ".gitignore"])
    utimesSync(join(at, path), old, old);
  git(at, "update-index", "--refresh");
  return at;
}

/** The tree of a folder's repository as {@link settledTree} sees it. */
async function treeOf(folder: string): Promise<string | undefined> {
  return settledTree(await opened(testGit(), folder));
}

const rename = (at: string): void => renameSync(join(at, "a"), join(at, "z"));
const asSymbolicLink = (at: string): void =>
  inOrder(renameSync(join(at, "folder"), join(at, "..", "moved")), symlinkSync("../moved", join(at, "folder")));

/** What makes a clone one that git has to be asked about. Not all of it makes it unclean. */
const disturbances: readonly (readonly [string, (at: string) => unknown])[] = [
  ["an edited file", (at) => write(at, { "folder/b": "2wo\n" })],
  [
    "an edit of equal length whose time is set back",
    (at) => {
      const { atime, mtime } = statSync(join(at, "a"));
      writeFileSync(join(at, "a"), "eno\n");
      utimesSync(join(at, "a"), atime, mtime);
    },
  ],
  ["a removed file", (at) => rmSync(join(at, "a"))],
  ["a renamed file", rename],
  ["a new file", (at) => write(at, { new: "" })],
  ["a new file deep below", (at) => write(at, { "folder/deep/new": "" })],
  ["a new folder", (at) => write(at, { "other/new": "" })],
  ["an ignored file", (at) => write(at, { "x.log": "" })],
  ["a changed mode", (at) => chmodSync(join(at, "a"), 0o755)],
  ["a file in place of a link", (at) => write(at, { link: "a" })],
  ["a link in place of a folder with the same files", asSymbolicLink],
  ["a folder in place of a file", (at) => inOrder(rmSync(join(at, "a")), mkdirSync(join(at, "a")))],
  ["a repository inside it", (at) => git(at, "init", "--quiet", "folder/deep/.git")],
  [
    "a staged change that was undone on disk",
    (at) => {
      write(at, { a: "other\n" });
      git(at, "add", "a");
      write(at, { a: "one\n" });
    },
  ],
  [
    "a file that is assumed unchanged",
    (at) => inOrder(git(at, "update-index", "--assume-unchanged", "a"), write(at, { a: "x" })),
  ],
  ["a file to be added", (at) => inOrder(write(at, { n: "" }), git(at, "add", "--intent-to-add", "n"))],
  ["a split index", (at) => git(at, "update-index", "--split-index")],
  ["an index of version 4", (at) => git(at, "update-index", "--index-version", "4")],
  [
    "an index that ends early",
    (at) => writeFileSync(join(at, ".git/index"), readFileSync(join(at, ".git/index")).subarray(0, -30)),
  ],
  [
    "an index with one other byte",
    (at) => {
      const bytes = readFileSync(join(at, ".git/index"));
      bytes[100] = (bytes[100] ?? 0) ^ 1;
      writeFileSync(join(at, ".git/index"), bytes);
    },
  ],
  ["an index with something behind its end", (at) => appendFileSync(join(at, ".git/index"), "x")],
  ["no index", (at) => rmSync(join(at, ".git/index"))],
  [
    "a file that changed in the moment in which the index was written",
    (at) => {
      const { mtime } = statSync(join(at, "a"));
      utimesSync(join(at, ".git/index"), mtime, mtime);
    },
  ],
];

describe("a settled work tree", () => {
  it("is known by the tree of its commit, where nothing was touched", async () => {
    const at = settled();
    expect(await treeOf(at)).toBe(git(at, "rev-parse", "HEAD^{tree}"));
  });

  it("is known by the tree of the index, where that is not the commit's", async () => {
    const at = settled();
    git(at, "reset", "--quiet", "--soft", commit(settled(scratch()), { a: "x" }) && "HEAD");
    write(at, { extra: "1" });
    git(at, "add", "extra");
    git(at, "write-tree");
    utimesSync(join(at, "extra"), new Date(0), new Date(0));
    git(at, "update-index", "--refresh");
    expect(await treeOf(at)).toBe(git(at, "write-tree"));
  });

  it.each(disturbances)("is not seen in a clone with %s", async (_, disturb) => {
    const at = settled(join(scratch(), "at"));
    disturb(at);
    expect(await treeOf(at)).toBeUndefined();
  });

  it("is not seen in a SHA-256 repository, and not in one with a submodule", async () => {
    expect(await treeOf(repository(scratch(), [files], "--object-format=sha256"))).toBeUndefined();
    const at = settled();
    git(at, "submodule", "--quiet", "add", settled(), "sub");
    git(at, "commit", "--quiet", "--message", "submodule");
    expect(await treeOf(at)).toBeUndefined();
  });

  it("is never seen where git sees a change, whatever was done to the files", { timeout: 120_000 }, async () => {
    const path = fc.constantFrom(
      "a",
      "folder/b",
      "folder/deep/c",
      "link",
      "new",
      "folder/new",
      "x.log",
      "build/y",
      "folder",
    );
    const act = fc.record({
      path,
      how: fc.constantFrom("write", "same", "remove", "touch", "mode", "link", "folder", "add"),
    });
    const at = settled(join(scratch(), "at"));
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 4 }), async (acts) => {
        for (const { path, how } of acts) attempt(at, path, how);
        const seen = await treeOf(at);
        const changes = git(at, "status", "--porcelain=v2", "--untracked-files=all");
        // Set back for the next case, the files old again.
        git(at, "reset", "--quiet", "--hard");
        git(at, "clean", "--quiet", "-ffdx");
        if (seen !== undefined) expect(changes).toBe("");
      }),
      { numRuns: 40 },
    );
  });
});

function attempt(at: string, path: string, how: string): void {
  const place = join(at, path);
  try {
    if (how === "write") writeFileSync(place, "other\n");
    else if (how === "same") writeFileSync(place, readFileSync(place));
    else if (how === "remove") rmSync(place, { recursive: true, force: true });
    else if (how === "touch") utimesSync(place, new Date(), new Date(0));
    else if (how === "mode") chmodSync(place, 0o755);
    else if (how === "link") inOrder(rmSync(place, { recursive: true, force: true }), symlinkSync("a", place));
    else if (how === "folder") mkdirSync(place, { recursive: true });
    else git(at, "add", "--force", "--", path);
  } catch {
    // Not everything can be done to everything; what was done counts.
  }
}
