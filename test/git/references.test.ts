import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readReferences } from "../../src/git/references.ts";
import { opened, testGit } from "../helpers/git.ts";
import { bareRemote, clone, commit, git, repository, scratch, write } from "../helpers/repositories.ts";

/** What git itself says of a repository's references, in the form of {@link readReferences}. */
function oracle(folder: string) {
  const lines = git(folder, "for-each-ref", "--format=%(objectname) %(refname)").split("\n").filter(Boolean);
  const all = new Map(lines.map((line) => [line.slice(line.indexOf(" ") + 1), line.slice(0, line.indexOf(" "))]));
  const quietly = (...args: string[]): string | undefined => {
    try {
      return git(folder, ...args) || undefined;
    } catch {
      return undefined;
    }
  };
  const branch = quietly("symbolic-ref", "--quiet", "HEAD")?.replace(/^refs\/heads\//, "");
  const commitId = quietly("rev-parse", "--verify", "--quiet", "HEAD");
  const originHead = quietly("symbolic-ref", "--quiet", "refs/remotes/origin/HEAD");
  const heads = [...all]
    .filter(([name]) => name.startsWith("refs/heads/"))
    .map(([name, oid]) => [name.slice(11), oid] as const);
  return {
    head: { ...(branch !== undefined && { branch }), ...(commitId !== undefined && { commit: commitId }) },
    originHead,
    branches: heads.sort(),
    all,
    hasOrigin: originHead !== undefined || [...all.keys()].some((name) => name.startsWith("refs/remotes/origin/")),
  };
}

async function compare(folder: string, kinds: readonly ("plain" | "careful")[] = ["plain", "careful"]): Promise<void> {
  const gateway = testGit();
  const plain = await opened(gateway, folder);
  const expected = oracle(folder);
  expect(plain.kind).toBe(kinds[0]);
  for (const kind of kinds) {
    const found = await readReferences(gateway, { ...plain, kind });
    if (!found.known) throw new Error(found.reason);
    const { head, originHead, branches, commitOf, hasOrigin } = found.value;
    const names = [...expected.all.keys()].filter(
      (name) => /^refs\/(?:heads|remotes)\//.test(name) && name !== "refs/remotes/origin/HEAD",
    );
    expect({
      kind,
      head,
      originHead,
      branches: [...branches()].sort(),
      all: new Map(names.map((name) => [name, commitOf(name)])),
      hasOrigin,
    }).toEqual({ kind, ...expected, all: new Map(names.map((name) => [name, expected.all.get(name)])) });
    expect(commitOf("refs/heads/not-there")).toBeUndefined();
  }
}

describe("references are read as git reads them", () => {
  it("of a fresh clone, whose remote branches are packed", async () => {
    const at = scratch();
    const remote = bareRemote(join(at, "remote"), [{ a: "1" }]);
    git(remote, "branch", "trunk/nested/deep");
    await compare(clone(remote, join(at, "a")));
  });

  it("where a loose one hides a packed one", async () => {
    const at = repository(join(scratch(), "a"), [{ a: "1" }]);
    git(at, "branch", "other");
    git(at, "tag", "-a", "v1", "-m", "annotated");
    git(at, "pack-refs", "--all");
    commit(at, { a: "2" });
    git(at, "branch", "feature/one");
    await compare(at);
  });

  it("where empty folders are left over of a deleted branch", async () => {
    const at = repository(join(scratch(), "a"), [{ a: "1" }]);
    git(at, "branch", "topic");
    git(at, "pack-refs", "--all");
    write(at, { ".git/refs/heads/topic/below/x": "" });
    rmSync(join(at, ".git/refs/heads/topic/below/x"));
    await compare(at);
  });

  it("with a detached head", async () => {
    const at = repository(join(scratch(), "a"), [{ a: "1" }, { a: "2" }]);
    git(at, "checkout", "--quiet", "HEAD~1");
    await compare(at);
  });

  it("with an unborn head", async () => {
    const at = repository(join(scratch(), "a"), [{ a: "1" }]);
    git(at, "symbolic-ref", "HEAD", "refs/heads/unborn/one");
    await compare(at);
  });

  it("of an empty repository", async () => {
    await compare(repository(join(scratch(), "a"), []));
  });

  it("where a branch is a symbolic reference itself", async () => {
    const at = repository(join(scratch(), "a"), [{ a: "1" }]);
    git(at, "symbolic-ref", "refs/heads/alias", "refs/heads/main");
    git(at, "symbolic-ref", "refs/heads/alias2", "refs/heads/alias");
    git(at, "symbolic-ref", "HEAD", "refs/heads/alias");
    git(at, "pack-refs", "--all");
    const gateway = testGit();
    const found = await readReferences(gateway, await opened(gateway, at));
    if (!found.known) throw new Error(found.reason);
    expect(found.value.head).toEqual({ branch: "alias", commit: git(at, "rev-parse", "main") });
    expect(new Set(found.value.branches().keys())).toEqual(new Set(["main", "alias", "alias2"]));
  });

  it("where HEAD is a symbolic link, as it was long ago", async () => {
    const at = repository(join(scratch(), "a"), [{ a: "1" }]);
    rmSync(join(at, ".git/HEAD"));
    symlinkSync("refs/heads/main", join(at, ".git/HEAD"));
    await compare(at, ["careful"]);
  });

  it("where origin/HEAD points to a branch that is gone", async () => {
    const at = scratch();
    const folder = clone(bareRemote(join(at, "remote"), [{ a: "1" }]), join(at, "a"));
    git(folder, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/gone");
    const gateway = testGit();
    const found = await readReferences(gateway, await opened(gateway, folder));
    expect(found.known && found.value.originHead).toBe("refs/remotes/origin/gone");
    expect(found.known && found.value.commitOf("refs/remotes/origin/gone")).toBeUndefined();
  });

  it("in SHA-256", async () => {
    await compare(repository(join(scratch(), "a"), [{ a: "1" }, { a: "2" }], "--object-format=sha256"));
  });

  it("of a linked worktree", async () => {
    const at = scratch();
    repository(join(at, "a"), [{ a: "1" }]);
    git(join(at, "a"), "worktree", "add", "--quiet", join(at, "b"));
    const gateway = testGit();
    const found = await readReferences(gateway, await opened(gateway, join(at, "b")));
    if (!found.known) throw new Error(found.reason);
    expect(found.value.head.branch).toBe("b");
    expect([...found.value.branches().keys()]).toEqual(["b", "main"]);
  });
});

describe("damaged and hostile references", () => {
  it("that are loose and damaged are not replaced by an old packed one", async () => {
    const at = repository(join(scratch(), "a"), [{ a: "1" }]);
    git(at, "pack-refs", "--all");
    write(at, { ".git/refs/heads/main": "" });
    const gateway = testGit();
    const found = await readReferences(gateway, await opened(gateway, at));
    expect(found.known && [found.value.commitOf("refs/heads/main"), found.value.branches().size]).toEqual([
      undefined,
      0,
    ]);
  });

  it.each(["refs/heads/../../../outside", "../outside", "/etc/hostname", "refs/./heads/main"])(
    "that lead out of the git folder are not followed: %s",
    async (target) => {
      const at = scratch();
      const folder = repository(join(at, "a"), [{ a: "1" }]);
      write(at, { outside: `${"a".repeat(40)}\n`, "a/outside": `${"a".repeat(40)}\n` });
      write(folder, { ".git/HEAD": `ref: ${target}\n` });
      const gateway = testGit();
      const plain = await opened(gateway, folder);
      const found = await readReferences(gateway, { ...plain, kind: "plain" });
      expect(found.known && found.value.head.commit).toBeUndefined();
    },
  );

  it("that point to each other end", async () => {
    const at = repository(join(scratch(), "a"), [{ a: "1" }]);
    write(at, { ".git/refs/heads/x": "ref: refs/heads/y\n", ".git/refs/heads/y": "ref: refs/heads/x\n" });
    const gateway = testGit();
    const found = await readReferences(gateway, await opened(gateway, at));
    expect(found.known && found.value.commitOf("refs/heads/x")).toBeUndefined();
  });

  it("that are not there at all make the clone unknown", async () => {
    const at = repository(join(scratch(), "a"), [{ a: "1" }]);
    const gateway = testGit();
    const plain = await opened(gateway, at);
    rmSync(join(at, ".git/HEAD"));
    expect(await readReferences(gateway, plain)).toMatchObject({ known: false });
  });
});
