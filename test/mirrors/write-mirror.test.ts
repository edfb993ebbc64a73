import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runPorcelain } from "../../src/git/porcelain.ts";
import { listMirrors } from "../../src/mirrors/list-mirrors.ts";
import { openMirrors } from "../../src/mirrors/open-mirrors.ts";
import { pruneMirrors } from "../../src/mirrors/prune-mirrors.ts";
import { withWritableMirror } from "../../src/mirrors/write-mirror.ts";
import { testGit } from "../helpers/git.ts";
import { bareRemote, commit, git, scratch } from "../helpers/repositories.ts";

const day = 24 * 60 * 60 * 1000;
const now = "2026-03-02T12:00:00.000Z";
const signal = new AbortController().signal;

function setUp() {
  const root = scratch();
  const remote = bareRemote(join(root, "alpha.git"), [{ a: "1" }]);
  return { remote, url: `file://${remote}`, plan: { folder: join(root, "mirrors"), maxAgeDays: 7, now, jobs: 1 } };
}

describe("a mirror to write into", () => {
  it("is as its remote is at this moment, and takes commits that can be pushed from it", async () => {
    const { remote, url, plan } = setUp();
    const gateway = testGit();
    await openMirrors(gateway, [url], { ...plan, fetch: "as-is", now: "2026-03-01T12:00:00.000Z" });
    const source = `${remote}.source`;
    const pushed = commit(source, { a: "2" });
    git(source, "push", "--quiet", remote, "main");
    const written = await withWritableMirror(gateway, url, plan, async ({ repository: { folder } }) => {
      const tree = git(folder, "rev-parse", "refs/remotes/origin/main^{tree}");
      const made = git(folder, "commit-tree", "-p", "refs/remotes/origin/main", "-m", "ours", tree);
      const args = ["push", "--quiet", "origin", `${made}:refs/heads/ours`];
      return { made, pushing: await runPorcelain(gateway, { folder, args }) };
    });
    if (!written.ok) throw new Error(written.trouble.reason);
    expect(written.result.pushing).toMatchObject({ ok: true });
    expect(git(remote, "rev-parse", "ours", "ours^")).toBe(`${written.result.made}\n${pushed}`);
  });

  it("is held against other runs as long as it is written to", async () => {
    const { url, plan } = setUp();
    const pruning = { folder: plan.folder, unusedDays: 0, now, mode: "apply", signal } as const;
    await withWritableMirror(testGit(), url, plan, async () => {
      expect(await pruneMirrors(pruning)).toEqual([]);
    });
    expect(listMirrors(plan.folder)).toHaveLength(1);
    expect(await pruneMirrors(pruning)).toHaveLength(1);
    expect(listMirrors(plan.folder)).toEqual([]);
  });

  it("is not given of a remote that is not there", async () => {
    const { url, plan } = setUp();
    const written = await withWritableMirror(testGit(), `${url}x`, plan, async () => "written");
    expect(written).toMatchObject({ ok: false, trouble: { kind: "gone" } });
  });
});

describe("pruning", () => {
  it("takes those away that nobody used for longer than is allowed", async () => {
    const { url, plan } = setUp();
    await openMirrors(testGit(), [url], { ...plan, fetch: "as-is" });
    const at = (days: number) => ({
      folder: plan.folder,
      unusedDays: 30,
      now: new Date(Date.parse(now) + days * day).toISOString(),
      mode: "apply" as const,
      signal,
    });
    expect(listMirrors(plan.folder)).toMatchObject([{ url, fetchedAt: now, usedAt: now }]);
    expect(await pruneMirrors(at(30))).toEqual([]);
    expect(await pruneMirrors({ ...at(30.1), mode: "plan" })).toHaveLength(1);
    expect(await pruneMirrors(at(30.1))).toHaveLength(1);
    expect(await pruneMirrors({ ...at(30), folder: join(plan.folder, "nowhere") })).toEqual([]);
  });
});
