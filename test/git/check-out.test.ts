import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type CheckOut, checkOut } from "../../src/git/check-out.ts";
import type { Git } from "../../src/git/git.ts";
import { readTreeIds } from "../../src/git/read-tree-ids.ts";
import { opened, testGit } from "../helpers/git.ts";
import { type Files, git, gitBytes, repository, scratch } from "../helpers/repositories.ts";

/** Clones of these files, and what is wanted of their commits. */
async function wantedOf(
  gateway: Git,
  members: Readonly<Record<string, Files>>,
  ...init: readonly string[]
): Promise<CheckOut[]> {
  const folder = scratch();
  const items = [];
  for (const [name, files] of Object.entries(members)) {
    const clone = repository(join(folder, name), [files], ...init);
    items.push({
      name,
      repository: await opened(gateway, clone),
      commit: git(clone, "rev-parse", "HEAD"),
      branch: "main",
    });
  }
  const trees = await readTreeIds(gateway, items, { jobs: 2 });
  return items.map((item) => {
    const tree = trees.get(item);
    if (!tree?.known) throw new Error(`${item.name} has no tree`);
    return { ...item, tree: tree.value };
  });
}

/** Where each was checked out, or why not, by name. */
async function checkedOut(gateway: Git, wanted: readonly CheckOut[]): Promise<Record<string, string>> {
  const places = await checkOut(gateway, wanted, () => gateway.temporary.make("worktrees"));
  return Object.fromEntries([...places].map(([{ name }, place]) => [name, place.known ? place.value : place.reason]));
}

const odd: Files = {
  "README.md": "odd\n",
  "bin/run": { text: "#!/bin/sh\n", mode: 0o755 },
  "a name\nwith a line/ünïcode 名": "x",
  "to-readme": { link: "README.md" },
  ...Object.fromEntries(Array.from({ length: 9 }, (_, length) => [`n${"x".repeat(length)}`, `${length}`])),
};

describe("commits of several clones", () => {
  it("are checked out beside each other, each a clean repository of its own with its history", async () => {
    const gateway = testGit();
    const wanted = await wantedOf(gateway, { odd, "a.b": { "f.txt": "f" }, a: { "deep/er/f.txt": "g" }, empty: {} });
    const places = await checkedOut(gateway, wanted);
    for (const {
      name,
      commit,
      repository: { folder },
    } of wanted) {
      const place = places[name] ?? "";
      expect(git(place, "rev-parse", "--show-toplevel")).toBe(place);
      expect(git(place, "status", "--porcelain=v2", "--branch").split("\n")).toEqual([
        `# branch.oid ${commit}`,
        "# branch.head main",
      ]);
      expect(git(place, "ls-files", "-s", "-z")).toBe(git(folder, "ls-files", "-s", "-z"));
      expect(git(place, "log", "--format=%H", "origin/main")).toBe(commit);
    }
    const place = places["odd"] ?? "";
    expect(statSync(join(place, "bin/run")).mode & 0o111).toBe(0o111);
    expect(readlinkSync(join(place, "to-readme"))).toBe("README.md");
    expect(readdirSync(places["empty"] ?? "")).toEqual([".git"]);
  });

  it("can be committed to, configured and broken without the clone noticing", async () => {
    const gateway = testGit();
    const wanted = await wantedOf(gateway, { one: { f: "1" } });
    const { one = "" } = await checkedOut(gateway, wanted);
    const clone = wanted[0]?.repository.folder ?? "";
    const before = git(clone, "count-objects", "-v") + readFileSync(join(clone, ".git/config"), "utf8");
    git(one, "commit", "--allow-empty", "--quiet", "--message", "mine");
    git(one, "config", "core.hooksPath", "evil");
    git(one, "update-ref", "-d", "refs/heads/main");
    expect(git(clone, "count-objects", "-v") + readFileSync(join(clone, ".git/config"), "utf8")).toBe(before);
    expect(git(clone, "log", "--format=%s", "--all")).toBe("change");
  });

  it("run no filter and no hook of anybody", async () => {
    const gateway = testGit();
    const marker = join(scratch(), "ran");
    const wanted = await wantedOf(gateway, { one: { ".gitattributes": "*.dat filter=evil\n", "x.dat": "raw" } });
    const clone = wanted[0]?.repository.folder ?? "";
    git(clone, "config", "filter.evil.smudge", `touch ${marker}; cat`);
    mkdirSync(join(clone, ".git/hooks"), { recursive: true });
    const careful = await opened(gateway, clone);
    expect(careful.kind).toBe("careful");
    const places = await checkedOut(gateway, [...wanted.map((each) => ({ ...each, repository: careful }))]);
    expect(readFileSync(join(places["one"] ?? "", "x.dat"), "utf8")).toBe("raw");
    expect(existsSync(marker)).toBe(false);
  });

  it("with a damaged clone among them harm that one only", async () => {
    const gateway = testGit();
    const wanted = await wantedOf(gateway, { whole: { f: "1" }, broken: { f: "gone" } });
    const broken = wanted.find(({ name }) => name === "broken")?.repository.folder ?? "";
    const blob = git(broken, "rev-parse", "HEAD:f");
    rmSync(join(broken, ".git/objects", blob.slice(0, 2), blob.slice(2)));
    const places = await checkedOut(gateway, wanted);
    expect(readFileSync(join(places["whole"] ?? "", "f"), "utf8")).toBe("1");
    expect(places["broken"]).toMatch(/^cannot be checked out: .*unable to read/);
  });

  it("whose tree would write into a .git are refused", async () => {
    const gateway = testGit();
    const wanted = await wantedOf(gateway, { good: { f: "1" }, evil: { f: "1" } });
    const evil = wanted.find(({ name }) => name === "evil");
    const folder = evil?.repository.folder ?? "";
    const blob = gitBytes(folder, ["hash-object", "-w", "--stdin"], "#!/bin/sh\n").toString().trim();
    const config = gitBytes(folder, ["mktree"], `100755 blob ${blob}\tconfig\n`).toString().trim();
    const bytes = Buffer.concat([Buffer.from("40000 .git\0"), Buffer.from(config, "hex")]);
    const tree = gitBytes(folder, ["hash-object", "-w", "-t", "tree", "--literally", "--stdin"], bytes)
      .toString()
      .trim();
    const places = await checkedOut(
      gateway,
      wanted.map((each) => (each === evil ? { ...each, tree } : each)),
    );
    expect(places["evil"]).toMatch(/^cannot be checked out: .*invalid path/);
    expect(existsSync(join(places["good"] ?? "", "f"))).toBe(true);
  });
});

it("a SHA-256 clone is checked out, too", async () => {
  const gateway = testGit();
  const wanted = await wantedOf(gateway, { new: odd }, "--object-format=sha256");
  const { new: place = "" } = await checkedOut(gateway, wanted);
  expect(git(place, "status", "--porcelain")).toBe("");
  expect(git(place, "rev-parse", "HEAD")).toHaveLength(64);
});

it("a shallow clone keeps its history cut off where it is", async () => {
  const gateway = testGit();
  const folder = scratch();
  repository(join(folder, "whole"), [{ f: "1" }, { f: "2" }]);
  git(folder, "clone", "--quiet", "--depth=1", `file://${join(folder, "whole")}`, "cut");
  const cut = await opened(gateway, join(folder, "cut"));
  const [commit, tree] = git(cut.folder, "rev-parse", "HEAD", "HEAD^{tree}").split("\n");
  const wanted = [{ name: "cut", repository: cut, commit: commit ?? "", tree: tree ?? "" }];
  const { cut: place = "" } = await checkedOut(gateway, wanted);
  expect(git(place, "log", "--format=%H")).toBe(commit);
  expect(git(place, "rev-parse", "--abbrev-ref", "HEAD")).toBe("HEAD");
});
