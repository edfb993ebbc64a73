import { readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Member } from "../../src/contracts/fleet.ts";
import { type GatherPlan, gatherLocal, type Observation, type TreeNeeds } from "../../src/sources/local.ts";
import { processesAt, testGit } from "../helpers/git.ts";
import { aMember } from "../helpers/members.ts";
import { bareRemote, clone, commit, git, repository, scratch, write } from "../helpers/repositories.ts";

const needs: TreeNeeds = { paths: ["a", "folder/b", "link"], folders: [], contents: () => true, further: () => [] };

async function gather(
  workspace: string,
  members: readonly Member[],
  changes: Partial<GatherPlan> = {},
  gateway = testGit(),
): Promise<Observation[]> {
  return gatherLocal(gateway, members, {
    wantClone: true,
    tree: Promise.resolve(needs),
    ref: "default",
    fetch: "as-is",
    workspace,
    jobs: 2,
    ...changes,
  });
}

/** What is observed of the clone `<workspace>/m`. */
async function observe(
  workspace: string,
  changes: Partial<GatherPlan> = {},
  member: Partial<Member> = {},
  gateway = testGit(),
): Promise<Observation> {
  const [found] = await gather(workspace, [aMember("m", member)], changes, gateway);
  if (!found) throw new Error("no observation");
  return found;
}

/** A remote, and its clone as `<workspace>/m`. */
function setUp(...options: readonly string[]): { workspace: string; remote: string; folder: string } {
  const workspace = scratch();
  const remote = bareRemote(join(workspace, "remote"), [{ a: "1" }, { a: "2", "folder/b": "1" }]);
  return { workspace, remote, folder: clone(remote, join(workspace, "m"), ...options) };
}

/** Adds a commit to a remote, on a branch. */
function push(remote: string, branch: string, text: string): string {
  const source = `${remote}.source`;
  commit(source, { a: text });
  git(source, "push", "--quiet", remote, `HEAD:refs/heads/${branch}`);
  return git(source, "rev-parse", "HEAD");
}

describe("a clone is judged", () => {
  it("by what origin/HEAD names", async () => {
    const { workspace, folder } = setUp();
    commit(folder, { a: "not pushed" });
    const found = await observe(workspace);
    expect(found).toMatchObject({
      hasRemote: true,
      shallow: false,
      defaultBranch: { known: true, value: { name: "main", origin: "origin/HEAD", cloneSays: "main" } },
      judged: {
        known: true,
        value: {
          ref: "origin/main",
          commit: git(folder, "rev-parse", "origin/main"),
          committedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        },
      },
      clone: { known: true, value: { head: { kind: "branch", name: "main" }, changed: 0 } },
    });
    expect(found.tree.known && found.tree.value.entries.get("a")?.oid).toBe(git(folder, "rev-parse", "origin/main:a"));
    expect(found.fetchedAt).toBeDefined();
  });

  it("by a branch of an unusual name", async () => {
    const { workspace, folder } = setUp();
    git(folder, "update-ref", "refs/remotes/origin/trunk/main", "HEAD~1");
    git(folder, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk/main");
    expect((await observe(workspace)).judged).toMatchObject({
      value: { ref: "origin/trunk/main", commit: git(folder, "rev-parse", "HEAD~1") },
    });
  });

  it("by the declared branch, where origin/HEAD is missing or dangles", async () => {
    const { workspace, folder } = setUp();
    git(folder, "remote", "set-head", "origin", "--delete");
    expect((await observe(workspace, {}, { declaredBranch: "main" })).defaultBranch).toEqual({
      known: true,
      value: { name: "main", origin: "declared" },
    });
    git(folder, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/gone");
    expect((await observe(workspace, {}, { declaredBranch: "main" })).defaultBranch).toEqual({
      known: true,
      value: { name: "main", origin: "declared", cloneSays: "gone" },
    });
  });

  it("not at all, where no branch is named or the named one was not fetched", async () => {
    const { workspace, folder } = setUp();
    git(folder, "remote", "set-head", "origin", "--delete");
    expect((await observe(workspace)).judged).toEqual({
      known: false,
      reason: "the clone has no origin/HEAD and the inventory names no branch",
    });
    const found = await observe(workspace, {}, { declaredBranch: "trunk" });
    expect(found.judged).toMatchObject({
      known: false,
      reason: expect.stringContaining("the inventory says trunk, and no such branch was fetched"),
    });
    expect(found.unreachable).toBeUndefined();
    expect(found.clone.known).toBe(true);
  });

  it("not by a folder of branches that bears the declared name", async () => {
    const { workspace, folder } = setUp();
    git(folder, "remote", "set-head", "origin", "--delete");
    git(folder, "update-ref", "refs/remotes/origin/trunk/main", "HEAD");
    expect((await observe(workspace, {}, { declaredBranch: "trunk" })).judged.known).toBe(false);
  });

  it("by its own branch, where it has no remote", async () => {
    const workspace = scratch();
    repository(join(workspace, "m"), [{ a: "1" }], "--initial-branch=trunk/main");
    expect(await observe(workspace)).toMatchObject({
      hasRemote: false,
      defaultBranch: { value: { name: "trunk/main", origin: "local" } },
      judged: { value: { ref: "trunk/main" } },
    });
  });

  it("by HEAD or the work tree, where that is asked for", async () => {
    const { workspace, folder } = setUp();
    const head = commit(folder, { a: "committed" });
    write(folder, { a: "on disk" });
    const byHead = await observe(workspace, { ref: "head" });
    const byDisk = await observe(workspace, { ref: "worktree" });
    const content = (found: Observation): string => {
      const text = found.tree.known ? found.tree.value.contents.get("a") : undefined;
      return text?.known ? Buffer.from(text.value).toString() : "";
    };
    expect([byHead.judged, content(byHead)]).toMatchObject([{ value: { ref: "HEAD", commit: head } }, "committed"]);
    expect([byDisk.judged, content(byDisk)]).toMatchObject([{ value: { ref: "worktree", commit: head } }, "on disk"]);
  });
});

describe("a clone of an unusual kind", () => {
  it("in SHA-256", async () => {
    const workspace = scratch();
    const folder = repository(join(workspace, "m"), [{ a: "1" }], "--object-format=sha256");
    const found = await observe(workspace);
    expect(found.tree.known && found.tree.value.entries.get("a")?.oid).toBe(git(folder, "rev-parse", "HEAD:a"));
    expect(found.clone.known).toBe(true);
  });

  it("that is empty is known as a clone, and has nothing to judge", async () => {
    const workspace = scratch();
    repository(join(workspace, "m"), []);
    expect(await observe(workspace)).toMatchObject({
      judged: { known: false, reason: "the repository is empty: no commit yet" },
      clone: { known: true, value: { head: { kind: "unborn", name: "main" }, branches: [] } },
    });
  });

  it("with a detached head", async () => {
    const { workspace, folder } = setUp();
    git(folder, "checkout", "--quiet", "HEAD~1");
    expect(await observe(workspace)).toMatchObject({
      judged: { value: { ref: "origin/main" } },
      clone: { value: { head: { kind: "detached" } } },
    });
  });

  it("that is shallow says so", async () => {
    const { workspace } = setUp("--depth=1");
    expect(await observe(workspace)).toMatchObject({
      shallow: true,
      judged: { known: true },
      clone: { value: { shallow: true } },
    });
  });

  it("that is a linked worktree of a shallow clone says so too", async () => {
    const { workspace, folder } = setUp("--depth=1");
    git(folder, "worktree", "add", "--quiet", join(workspace, "linked"));
    const [found] = await gather(workspace, [aMember("linked")]);
    expect(found).toMatchObject({
      shallow: true,
      judged: { known: true, value: { ref: "origin/main" } },
      clone: { value: { head: { name: "linked" } } },
    });
  });

  it("that is a submodule", async () => {
    const { workspace, remote } = setUp();
    git(repository(join(workspace, "super"), [{}]), "submodule", "--quiet", "add", `file://${remote}`, "sub");
    const [found] = await gather(join(workspace, "super"), [aMember("sub")]);
    expect(found).toMatchObject({
      judged: { value: { ref: "origin/main" } },
      clone: { known: true },
      tree: { known: true },
    });
  });
});

describe("branches", () => {
  it("are told as git tells them, by whichever way", async () => {
    const { workspace, folder, remote } = setUp();
    push(remote, "topic", "topic");
    git(folder, "fetch", "--quiet");
    git(folder, "branch", "--quiet", "--track", "topic", "origin/topic");
    git(folder, "branch", "--quiet", "--track", "gone", "origin/topic");
    git(folder, "config", "branch.gone.merge", "refs/heads/gone");
    git(folder, "branch", "local", "HEAD~1");
    commit(folder);
    const found = await observe(workspace);
    const branches = found.clone.known
      ? [...found.clone.value.branches].sort((a, b) => (a.name < b.name ? -1 : 1))
      : [];
    expect(branches).toMatchObject([
      { name: "gone", track: { kind: "gone" }, merged: false },
      { name: "local", track: { kind: "none" }, merged: true },
      {
        name: "main",
        upstream: "refs/remotes/origin/main",
        track: { kind: "tracked", ahead: 1, behind: 0 },
        merged: false,
      },
      {
        name: "topic",
        track: { kind: "tracked", ahead: 0, behind: 0 },
        merged: false,
        committedAt: expect.any(String),
      },
    ]);
  });

  it("that equal their upstream and are not merged are told as such", async () => {
    const { workspace, folder, remote } = setUp();
    push(remote, "topic", "topic");
    git(folder, "fetch", "--quiet");
    git(folder, "branch", "--quiet", "--track", "topic", "origin/topic");
    const found = await observe(workspace);
    const branches = found.clone.known ? found.clone.value.branches.map(({ name, merged }) => [name, merged]) : [];
    expect(branches.sort()).toEqual([
      ["main", true],
      ["topic", false],
    ]);
    git(folder, "update-ref", "refs/remotes/origin/topic", "HEAD~1");
    git(folder, "update-ref", "refs/heads/topic", "HEAD~1");
    const merged = await observe(workspace);
    expect(merged.clone).toMatchObject({
      value: { branches: [{ merged: true }, { name: "topic", merged: true, track: { kind: "tracked", ahead: 0 } }] },
    });
  });

  it("of plain clones are told without asking git for those of each", async () => {
    const { workspace, folder } = setUp();
    git(folder, "reset", "--quiet", "--hard", "HEAD~1");
    // Written in the same moment as the files, the index cannot vouch for them, and git is asked for the status.
    utimesSync(join(folder, ".git/index"), new Date(0), new Date(0));
    const traced: string[] = [];
    const found = await observe(workspace, {}, {}, testGit({ trace: ({ args }) => traced.push(args[0] ?? "") }));
    expect(found.clone).toMatchObject({
      value: { branches: [{ name: "main", track: { kind: "tracked", ahead: 0, behind: 1 }, merged: true }] },
    });
    expect([...new Set(traced)].sort()).toEqual(["cat-file", "for-each-repo"]);
  });
});

describe("one member's failure", () => {
  it("harms no other, whatever it is", async () => {
    const { workspace, remote } = setUp();
    const members = ["m", "none", "file", "garbage", "unreadable-branches", "no-objects", "last"];
    write(workspace, { file: "1" });
    for (const name of ["garbage", "unreadable-branches", "no-objects", "last"]) clone(remote, join(workspace, name));
    writeFileSync(join(workspace, "garbage/.git/HEAD"), "\0garbage");
    rmSync(join(workspace, "unreadable-branches/.git/refs/heads"), { recursive: true });
    writeFileSync(join(workspace, "unreadable-branches/.git/refs/heads"), "a file where a folder should be");
    rmSync(join(workspace, "no-objects/.git/objects/pack"), { recursive: true });
    const found = await gather(
      workspace,
      members.map((name) => aMember(name)),
    );
    expect(found.map(({ member, unreachable }) => [member.name, unreachable?.kind])).toEqual([
      ["m", undefined],
      ["none", "no-clone"],
      ["file", "not-a-repository"],
      ["garbage", undefined],
      ["unreadable-branches", undefined],
      ["no-objects", undefined],
      ["last", undefined],
    ]);
    for (const { member, clone, tree } of found) {
      const isFine = member.name === "m" || member.name === "last";
      expect({ name: member.name, clone: clone.known, tree: tree.known }).toEqual({
        name: member.name,
        clone: isFine,
        tree: isFine || tree.known,
      });
    }
  });

  it("a clone that lacks its objects is unknown", async () => {
    const { workspace, folder } = setUp();
    rmSync(join(folder, ".git/objects/pack"), { recursive: true });
    expect((await observe(workspace)).tree).toMatchObject({
      known: false,
      reason: expect.stringContaining("cannot be read"),
    });
  });

  it("progress counts every member once", async () => {
    const { workspace } = setUp();
    let last = 0;
    await gather(workspace, [aMember("m"), aMember("none")], { onProgress: (done) => (last = done) });
    expect(last).toBe(2);
  });

  it("an interruption is told of each", async () => {
    const { workspace } = setUp();
    const found = await observe(workspace, {}, {}, testGit({ signal: AbortSignal.abort() }));
    expect(found.unreachable?.kind).toBe("interrupted");
  });
});

describe("the work tree", () => {
  it("is hashed as git hashes it, modes and links included, and no link is followed", async () => {
    const workspace = scratch();
    const folder = repository(join(workspace, "m"), [
      { a: { text: "run", mode: 0o755 }, "folder/b": "1", link: { link: "/etc/passwd" } },
    ]);
    const found = await observe(workspace, { ref: "worktree" });
    const committed = await observe(workspace, { ref: "head" });
    if (!found.tree.known || !committed.tree.known) throw new Error("not read");
    const files = (tree: typeof found.tree): unknown =>
      new Map(tree.known ? [...tree.value.entries].filter(([, { mode }]) => mode !== "040000") : []);
    expect(files(found.tree)).toEqual(files(committed.tree));
    expect(found.tree.value.contents.has("link")).toBe(false);
    expect(git(folder, "ls-files", "--stage", "link")).toContain(found.tree.value.entries.get("link")?.oid);
  });

  it("is not read through a folder that is a symbolic link", async () => {
    const workspace = scratch();
    const folder = repository(join(workspace, "m"), [{ a: "1" }]);
    write(workspace, { "outside/b": "secret" });
    symlinkSync("../outside", join(folder, "folder"));
    const found = await observe(workspace, { ref: "worktree" });
    expect(found.tree.known && [...found.tree.value.entries.keys()]).toEqual(["a", "folder"]);
  });

  it("is not left by a path that climbs", async () => {
    const workspace = scratch();
    repository(join(workspace, "m"), [{ a: "1" }]);
    write(workspace, { outside: "secret" });
    const found = await observe(workspace, {
      ref: "worktree",
      tree: Promise.resolve({ ...needs, paths: ["../outside"], further: () => ["folder/../../outside"] }),
    });
    expect(found.tree.known && found.tree.value.entries.size).toBe(0);
  });
});

describe("fetching", () => {
  it("brings origin up to date and asks for the default branch", async () => {
    const { workspace, remote } = setUp();
    const pushed = push(remote, "main", "3");
    const found = await observe(workspace, { fetch: "fetch" });
    expect(found).toMatchObject({
      defaultBranch: { value: { name: "main", origin: "ls-remote", cloneSays: "main", remoteSays: "main" } },
      judged: { value: { commit: pushed } },
    });
  });

  it("finds a default branch that was renamed at the remote", async () => {
    const { workspace, remote } = setUp();
    git(remote, "branch", "-m", "main", "trunk");
    expect((await observe(workspace, { fetch: "fetch" })).defaultBranch).toEqual({
      known: true,
      value: { name: "trunk", origin: "ls-remote", cloneSays: "main", remoteSays: "trunk" },
    });
  });

  it("from a clone with a filter of its own works, and does not run it", async () => {
    const { workspace, folder, remote } = setUp();
    git(folder, "config", "filter.x.clean", `touch ${workspace}/canary`);
    const pushed = push(remote, "main", "3");
    expect((await observe(workspace, { fetch: "fetch" })).judged).toMatchObject({ value: { commit: pushed } });
    expect(readdirSync(workspace)).not.toContain("canary");
  });

  it("from a remote that is gone makes the member unreachable, with the reason", async () => {
    const { workspace, remote } = setUp();
    rmSync(remote, { recursive: true });
    expect((await observe(workspace, { fetch: "fetch" })).unreachable).toMatchObject({
      kind: "unreadable",
      reason: expect.stringMatching(/^cannot be fetched: .*does not appear to be a git repository/),
    });
  });

  it("never fetches into a parent's repository", async () => {
    const workspace = repository(scratch(), [{ README: "1" }]);
    const remote = bareRemote(join(workspace, "remote"), [{ a: "1" }]);
    git(workspace, "remote", "add", "origin", `file://${remote}`);
    const folder = clone(remote, join(workspace, "m"));
    writeFileSync(join(folder, ".git/HEAD"), "garbage");
    expect((await observe(workspace, { fetch: "fetch" })).unreachable?.reason).toContain("not a git repository");
    expect(git(workspace, "for-each-ref", "refs/remotes")).toBe("");
  });

  it("from a remote that accepts and says nothing ends with the time limit, and leaves no process", async () => {
    const { workspace, folder } = setUp();
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    git(folder, "remote", "set-url", "origin", `http://127.0.0.1:${port}/x`);
    const found = await observe(workspace, { fetch: "fetch" }, {}, testGit({ timeout: 1000 }));
    expect(found.unreachable?.reason).toBe("cannot be fetched: the remote did not answer within --timeout");
    await expect.poll(() => processesAt(folder)).toEqual([]);
  });

  it("through an ssh that hangs ends with the time limit, and leaves no process", async () => {
    const { workspace, folder } = setUp();
    write(workspace, { "ssh.sh": { text: "#!/bin/sh\nexec sleep 1000\n", mode: 0o755 } });
    git(folder, "remote", "set-url", "origin", "git@127.0.0.1:x/y");
    const env = { ...process.env, GIT_SSH_COMMAND: join(workspace, "ssh.sh") };
    const found = await observe(workspace, { fetch: "fetch" }, {}, testGit({ timeout: 1000, env }));
    expect(found.unreachable?.reason).toBe("cannot be fetched: the remote did not answer within --timeout");
    await expect.poll(() => processesAt(folder)).toEqual([]);
  });

  it("is interrupted at once", async () => {
    const { workspace, folder } = setUp();
    write(workspace, { "ssh.sh": { text: "#!/bin/sh\nexec sleep 1000\n", mode: 0o755 } });
    git(folder, "remote", "set-url", "origin", "git@127.0.0.1:x/y");
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 300);
    const env = { ...process.env, GIT_SSH_COMMAND: join(workspace, "ssh.sh") };
    const found = await observe(workspace, { fetch: "fetch" }, {}, testGit({ signal: controller.signal, env }));
    expect(found.unreachable).toEqual({ kind: "interrupted", reason: "cannot be fetched: interrupted" });
    await expect.poll(() => processesAt(folder)).toEqual([]);
  });
});
