import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { listMirrors } from "../../src/mirrors/list-mirrors.ts";
import { openMirrors } from "../../src/mirrors/open-mirrors.ts";
import { pruneMirrors } from "../../src/mirrors/prune-mirrors.ts";
import { withLock } from "../../src/platform/lock.ts";
import { testGit } from "../helpers/git.ts";
import { bareRemote, scratch } from "../helpers/repositories.ts";

const day = 24 * 60 * 60 * 1000;
const now = "2026-03-02T12:00:00.000Z";
const signal = new AbortController().signal;

async function aMirror() {
  const root = scratch();
  const url = `file://${bareRemote(join(root, "alpha.git"), [{ a: "1" }])}`;
  const folder = join(root, "mirrors");
  await openMirrors(testGit(), [url], { folder, fetch: "as-is", maxAgeDays: 7, now, jobs: 1 });
  return { url, folder };
}

describe("pruning", () => {
  it("takes mirrors away that nobody used for longer than is allowed", async () => {
    const { url, folder } = await aMirror();
    const at = (days: number) => ({
      folder,
      unusedDays: 30,
      now: new Date(Date.parse(now) + days * day).toISOString(),
      mode: "apply" as const,
      signal,
    });
    expect(listMirrors(folder)).toMatchObject([{ url, fetchedAt: now, usedAt: now }]);
    expect(await pruneMirrors(at(30))).toEqual([]);
    expect(await pruneMirrors({ ...at(30.1), mode: "plan" })).toHaveLength(1);
    expect(await pruneMirrors(at(30.1))).toHaveLength(1);
    expect(await pruneMirrors({ ...at(30), folder: join(folder, "nowhere") })).toEqual([]);
  });

  it("leaves one that another run holds", async () => {
    const { folder } = await aMirror();
    const pruning = { folder, unusedDays: 0, now, mode: "apply", signal } as const;
    const [mirror] = listMirrors(folder);
    await withLock(`${mirror?.folder}.lock`, { signal, patience: 0 }, async () => {
      expect(await pruneMirrors(pruning)).toEqual([]);
    });
    expect(await pruneMirrors(pruning)).toHaveLength(1);
    expect(listMirrors(folder)).toEqual([]);
  });
});
