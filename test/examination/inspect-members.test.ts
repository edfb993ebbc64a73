import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conflictMarkers } from "../../src/checks/conflict-markers.ts";
import { jsonlValid } from "../../src/checks/jsonl-valid.ts";
import type { Inspection } from "../../src/contracts/inspection.ts";
import { inspectMembers } from "../../src/examination/inspect-members.ts";
import { inspectionMemory } from "../../src/examination/inspection-memory.ts";
import type { GitCall } from "../../src/git/git.ts";
import { openMemory } from "../../src/platform/memory.ts";
import type { Reading } from "../../src/sources/local.ts";
import { opened, testGit } from "../helpers/git.ts";
import { known, member, unknown } from "../helpers/member-facts.ts";
import { commit, type Files, git, repository, scratch, write } from "../helpers/repositories.ts";

const conflict = "<<<<<<< a\n1\n=======\n2\n>>>>>>> b\n";
const inspections = new Map<string, Inspection>(
  [conflictMarkers, jsonlValid].flatMap(({ id, needs: { inspection } }) => (inspection ? [[id, inspection]] : [])),
);

async function reading(folder: string, ref = "HEAD"): Promise<Reading> {
  const found = { ref, commit: git(folder, "rev-parse", "HEAD") };
  return {
    member: member({ name: folder.split("/").at(-1) ?? "" }),
    location: folder,
    source: "local",
    repository: await opened(testGit(), folder),
    shallow: false,
    hasRemote: false,
    defaultBranch: known({ name: "main", origin: "local" }),
    judged: known(found),
    tree: known({ entries: new Map(), contents: new Map() }),
  };
}

async function inspect(readings: readonly Reading[], folder?: string, chosen = inspections) {
  const calls: GitCall[] = [];
  const gateway = testGit({ trace: (call) => calls.push(call) });
  const memory = inspectionMemory(openMemory(folder));
  const members = await inspectMembers(gateway, chosen, readings, { jobs: 2, memory });
  return { calls, told: new Map([...members].map(([name, answers]) => [name, Object.fromEntries(answers)])) };
}

const broken: Files = { "a.txt": conflict, "feed.jsonl": "{\n" };

describe("what is remembered of a commit", () => {
  it("is what was found, and nobody asks git again", async () => {
    const [workspace, cache] = [scratch(), scratch()];
    const readings = [
      await reading(repository(join(workspace, "alpha"), [broken])),
      await reading(repository(join(workspace, "beta"), [{ "a.txt": "fine\n" }])),
    ];
    const first = await inspect(readings, cache);
    expect(first.told.get("alpha")).toMatchObject({
      "conflict-markers": { value: { found: [{ path: "a.txt" }] } },
      "jsonl-valid": { value: { found: [{ path: "feed.jsonl" }] } },
    });
    expect(first.calls).toHaveLength(1);
    const again = await inspect(readings, cache);
    expect(again.calls).toEqual([]);
    expect(again.told).toEqual(first.told);
    expect((await inspect(readings)).told).toEqual(first.told);
  });

  it("is of that commit only, and of each inspection by itself", async () => {
    const [workspace, cache] = [scratch(), scratch()];
    const folder = repository(join(workspace, "alpha"), [broken]);
    await inspect([await reading(folder)], cache, new Map([...inspections].slice(0, 1)));
    const both = await inspect([await reading(folder)], cache);
    expect(both.told).toEqual((await inspect([await reading(folder)])).told);
    commit(folder, { "a.txt": "mended\n", "feed.jsonl": null });
    const mended = await inspect([await reading(folder)], cache);
    expect(mended.calls).toHaveLength(1);
    expect(mended.told.get("alpha")).toMatchObject({ "conflict-markers": { value: { found: [] } } });
    git(folder, "reset", "--quiet", "--hard", "HEAD^");
    expect((await inspect([await reading(folder)], cache)).told).toEqual(both.told);
  });

  it.each([
    ["cut off", (text: string) => text.slice(0, -20)],
    ["of another build", (text: string) => text.replace(/"key":"./, '"key":"x')],
    [
      "of another shape",
      (text: string) => text.replace(/"answer":.*/, '"answer":{"0":[],"1":{"found":[1],"passedOver":[]}}}'),
    ],
  ])("is not believed where it is %s", async (_, spoil) => {
    const [workspace, cache] = [scratch(), scratch()];
    const readings = [await reading(repository(join(workspace, "alpha"), [broken]))];
    const { told } = await inspect(readings, cache);
    for (const name of readdirSync(cache))
      writeFileSync(join(cache, name), spoil(readFileSync(join(cache, name), "utf8")));
    expect((await inspect(readings, cache)).told).toEqual(told);
  });

  it("is nothing where a commit could not be read, which may be readable next time", async () => {
    const cache = scratch();
    const gone = { ...(await reading(repository(join(scratch(), "alpha"), [broken]))) };
    const readings = [{ ...gone, judged: known({ ref: "HEAD", commit: "1".repeat(40) }) }];
    expect((await inspect(readings, cache)).told.get("alpha")?.["jsonl-valid"]).toMatchObject({ known: false });
    expect(readdirSync(cache)).toEqual([]);
    const unread = [{ ...gone, judged: unknown("never fetched") }];
    expect((await inspect(unread, cache)).told.get("alpha")?.["jsonl-valid"]).toEqual(unknown("never fetched"));
  });

  it("never changes the answer, in whichever order commits and inspections are asked for", async () => {
    const folder = repository(join(scratch(), "alpha"), [
      broken,
      { "a.txt": "fine\n" },
      { "feed.jsonl": "{}\n" },
      broken,
    ]);
    const commits = git(folder, "rev-list", "HEAD").split("\n");
    const base = await reading(folder);
    const at = (index: number): Reading => ({ ...base, judged: known({ ref: "HEAD", commit: commits[index] ?? "" }) });
    const plain = await Promise.all(commits.map(async (_, index) => (await inspect([at(index)])).told.get("alpha")));
    const step = fc.record({
      index: fc.nat(commits.length - 1),
      ids: fc.subarray([...inspections.keys()], { minLength: 1 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        const cache = scratch();
        for (const { index, ids } of steps) {
          const chosen = new Map([...inspections].filter(([id]) => ids.includes(id)));
          const { told } = await inspect([at(index)], cache, chosen);
          for (const id of ids) expect(told.get("alpha")?.[id]).toEqual(plain[index]?.[id]);
        }
      }),
      { numRuns: 12, seed: 3 },
    );
  });
});

describe("the files of a work tree", () => {
  it("are those that git tracks and new ones that it does not ignore, through no symbolic link", async () => {
    const [workspace, cache] = [scratch(), scratch()];
    const folder = repository(join(workspace, "alpha"), [
      { "a.txt": conflict, "b.txt": "fine\n", ".gitignore": "out/\n", "sub/c.txt": conflict, "gone.txt": conflict },
    ]);
    write(workspace, { "elsewhere/c.txt": conflict });
    write(folder, { "b.txt": conflict, "new.txt": conflict, "out/d.txt": conflict, "gone.txt": null });
    write(folder, { sub: { link: "../elsewhere" }, link: { link: "a.txt" } });
    const { told } = await inspect([await reading(folder, "worktree")], cache);
    expect(told.get("alpha")).toMatchObject({
      "conflict-markers": { value: { found: [{ path: "a.txt" }, { path: "b.txt" }, { path: "new.txt" }] } },
    });
    write(folder, { "a.txt": "fine\n" });
    const later = await inspect([await reading(folder, "worktree")], cache);
    expect(later.told.get("alpha")).toMatchObject({
      "conflict-markers": { value: { found: [{ path: "b.txt" }, {}] } },
    });
  });

  it("are passed over one by one where they cannot be read", async () => {
    const folder = repository(join(scratch(), "alpha"), [{ "a.jsonl": "{\n" }]);
    write(folder, { "big.jsonl": { bytes: Buffer.alloc(33 << 20, "1\n") } });
    const { told } = await inspect([await reading(folder, "worktree")]);
    expect(told.get("alpha")?.["jsonl-valid"]).toMatchObject({
      value: {
        found: [{ path: "a.jsonl" }],
        passedOver: [{ path: "big.jsonl", reason: expect.stringMatching(/more than/) }],
      },
    });
  });
});
