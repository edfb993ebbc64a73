import { execFileSync } from "node:child_process";
import { chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { askStatuses } from "../../src/git/ask-statuses.ts";
import { openRepository } from "../../src/git/open-repository.ts";
import { readReferences } from "../../src/git/references.ts";
import { unfinishedOperation } from "../../src/git/repository.ts";
import { opened, testGit } from "../helpers/git.ts";
import { bareRemote, clone, commit, git, repository, scratch, write } from "../helpers/repositories.ts";

async function kindOf(folder: string): Promise<string> {
  const found = await openRepository(testGit({ timeout: 2000 }), folder);
  return found.ok ? found.repository.kind : found.unreachable.kind;
}

async function reasonOf(folder: string): Promise<string> {
  const found = await openRepository(testGit({ timeout: 2000 }), folder);
  return found.ok ? "" : found.unreachable.reason;
}

describe("a folder that can be read", () => {
  it("is a plain clone, with its configuration", async () => {
    const at = scratch();
    const remote = bareRemote(join(at, "remote"), [{ a: "1" }]);
    const found = await opened(testGit(), clone(remote, join(at, "a")));
    expect(found).toMatchObject({
      kind: "plain",
      folder: join(at, "a"),
      gitFolder: join(at, "a/.git"),
      commonFolder: join(at, "a/.git"),
    });
    expect(found.config.originUrl).toBe(`file://${remote}`);
  });

  it("is a linked worktree, whose objects are elsewhere", async () => {
    const at = scratch();
    repository(join(at, "a"), [{ a: "1" }]);
    git(join(at, "a"), "worktree", "add", "--quiet", join(at, "b"));
    expect(await opened(testGit(), join(at, "b"))).toMatchObject({
      kind: "careful",
      folder: join(at, "b"),
      gitFolder: join(at, "a/.git/worktrees/b"),
      commonFolder: join(at, "a/.git"),
    });
  });

  it("is a submodule's clone, with a file .git", async () => {
    const at = scratch();
    const remote = bareRemote(join(at, "remote"), [{ a: "1" }]);
    repository(join(at, "a"), [{}]);
    git(join(at, "a"), "submodule", "--quiet", "add", `file://${remote}`, "sub");
    expect(await opened(testGit(), join(at, "a/sub"))).toMatchObject({
      kind: "careful",
      gitFolder: join(at, "a/.git/modules/sub"),
    });
  });

  it("is a symbolic link to a clone, by the clone's own path", async () => {
    const at = scratch();
    repository(join(at, "real"), [{ a: "1" }]);
    symlinkSync("real", join(at, "link"));
    expect(await opened(testGit(), join(at, "link"))).toMatchObject({ kind: "careful", folder: join(at, "real") });
  });

  it.each(["with space", 'with "quotes"', "with\nnewline", "-dash", "with:colon", "ünïcode", "back\\slash"])(
    "may have the name %j, linked worktree or not",
    async (name) => {
      const at = scratch();
      repository(join(at, name), [{ a: "1" }]);
      git(join(at, name), "worktree", "add", "--quiet", "-b", "second", join(at, `${name}2`));
      const gateway = testGit();
      const found = [await opened(gateway, join(at, name)), await opened(gateway, join(at, `${name}2`))];
      expect(found.map(({ folder }) => folder)).toEqual([join(at, name), join(at, `${name}2`)]);
      expect(found.map(({ commonFolder }) => commonFolder)).toEqual([join(at, name, ".git"), join(at, name, ".git")]);
    },
  );

  it("may be given by a relative path", async () => {
    const at = scratch();
    repository(join(at, "a"), [{ a: "1" }]);
    const relative = join("../".repeat(process.cwd().split("/").length), at, "a");
    expect((await opened(testGit(), relative)).folder).toBe(join(at, "a"));
  });

  it("tells an operation that waits to be finished", async () => {
    const at = repository(join(scratch(), "a"), [{ a: "1" }, { a: "2" }]);
    expect(() => git(at, "revert", "--no-edit", "HEAD~1")).toThrow();
    expect(unfinishedOperation(await opened(testGit(), at))).toBe("revert");
  });
});

it("an operation that waits in the main work tree is not a linked worktree's", async () => {
  const at = scratch();
  const folder = repository(join(at, "a"), [{ a: "1" }, { a: "2" }]);
  git(folder, "worktree", "add", "--quiet", join(at, "b"));
  expect(() => git(folder, "revert", "--no-edit", "HEAD~1")).toThrow();
  expect(unfinishedOperation(await opened(testGit(), join(at, "b")))).toBeUndefined();
});

describe("a folder that cannot be read", () => {
  it("is missing", async () => {
    const at = scratch();
    expect(await kindOf(join(at, "none"))).toBe("no-clone");
  });

  it("is a file", async () => {
    const at = scratch();
    write(at, { a: "1" });
    expect(await kindOf(join(at, "a"))).toBe("not-a-repository");
  });

  it("is a symbolic link to nothing", async () => {
    const at = scratch();
    symlinkSync("nowhere", join(at, "a"));
    expect(await reasonOf(join(at, "a"))).toContain("symbolic link to nothing");
  });

  it("is a folder inside of another repository, which is never taken for it", async () => {
    const at = repository(scratch(), [{ "a/b": "1" }]);
    expect(await kindOf(join(at, "a"))).toBe("not-a-repository");
  });

  it("is a damaged clone inside of another repository, which nothing is asked of either", async () => {
    const at = repository(scratch(), [{ README: "1" }]);
    repository(join(at, "a"), [{ a: "1" }]);
    const gateway = testGit();
    const damaged = await opened(gateway, join(at, "a"));
    rmSync(join(at, "a/.git/refs"), { recursive: true });
    writeFileSync(join(at, "a/.git/refs"), "");
    const status = (await askStatuses(gateway, [damaged], { jobs: 1 })).get(damaged);
    expect(status).toMatchObject({ known: false, reason: expect.stringContaining("not a git repository") });
    const careful = await readReferences(gateway, { ...damaged, kind: "careful" });
    expect(careful).toMatchObject({ known: false, reason: expect.stringContaining("not a git repository") });
  });

  it("is a bare repository", async () => {
    const at = scratch();
    git(at, "init", "--quiet", "--bare", "a");
    expect(await reasonOf(join(at, "a"))).toContain("is a bare repository");
  });

  it("is a work tree whose files look like a repository", async () => {
    const at = scratch();
    git(at, "init", "--quiet", "--bare", "a");
    git(join(at, "a"), "config", "core.bare", "false");
    git(join(at, "a"), "config", "core.worktree", join(at, "a"));
    expect(await kindOf(join(at, "a"))).toBe("unreadable");
  });

  it("has its work tree elsewhere", async () => {
    const at = scratch();
    repository(join(at, "a"), [{ a: "1" }]);
    mkdirSync(join(at, "b"));
    git(join(at, "a"), "config", "core.worktree", join(at, "b"));
    expect(await reasonOf(join(at, "a"))).toContain("work tree is elsewhere");
  });

  it("has a configuration that git cannot read", async () => {
    const at = repository(join(scratch(), "a"), [{ a: "1" }]);
    write(at, { ".git/config": "[core\n" });
    expect(await reasonOf(at)).toContain("bad config line 1");
  });

  it("has a format of the future", async () => {
    const at = repository(join(scratch(), "a"), [{ a: "1" }]);
    write(at, { ".git/config": "[core]\n\trepositoryformatversion = 9\n" });
    expect(await kindOf(at)).toBe("unreadable");
  });

  it.skipIf(process.getuid?.() !== 0)("belongs to another user; the fix names its real path", async () => {
    const at = scratch();
    const folder = repository(join(at, "a"), [{ a: "1" }]);
    chownSync(folder, 12_345, 12_345);
    chownSync(join(folder, ".git"), 12_345, 12_345);
    symlinkSync("a", join(at, "link"));
    expect(await reasonOf(folder)).toContain("another user");
    expect(await openRepository(testGit(), join(at, "link"))).toMatchObject({
      ok: false,
      unreachable: {
        kind: "unreadable",
        reason: expect.stringContaining("another user"),
        fix: ["git", "config", "--global", "--add", "safe.directory", folder],
      },
    });
  });

  it.each(["HEAD", "config"])("has a pipe called %s, which is not waited for", async (name) => {
    const at = repository(join(scratch(), "a"), [{ a: "1" }]);
    rmSync(join(at, ".git", name));
    execFileSync("mkfifo", [join(at, ".git", name)]);
    const started = performance.now();
    expect(await reasonOf(at)).toContain("not a regular file");
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it("is opened after the interruption", async () => {
    const at = repository(join(scratch(), "a"), [{ a: "1" }]);
    expect(await openRepository(testGit({ signal: AbortSignal.abort() }), at)).toMatchObject({
      unreachable: { kind: "interrupted" },
    });
  });
});

it("opening changes nothing in the clone", async () => {
  const at = repository(join(scratch(), "a"), [{ a: "1" }]);
  const before = execFileSync("find", [at, "-printf", "%p %T@ %s\n"]).toString();
  await opened(testGit(), at);
  expect(execFileSync("find", [at, "-printf", "%p %T@ %s\n"]).toString()).toBe(before);
  commit(at);
});
