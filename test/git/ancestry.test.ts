import { join } from "node:path";
import { expect, it } from "vitest";
import { readAncestry } from "../../src/git/ancestry.ts";
import { shareReaders } from "../../src/git/share-readers.ts";
import { opened, testGit } from "../helpers/git.ts";
import { commit, git, repository, scratch } from "../helpers/repositories.ts";

/** What git counts: commits of one that the other lacks, and the other way round. */
function oracle(folder: string, one: string, other: string): { ahead: number; behind: number } {
  const [ahead = "", behind = ""] = git(folder, "rev-list", "--left-right", "--count", `${one}...${other}`).split(
    /\s+/,
  );
  return { ahead: Number(ahead), behind: Number(behind) };
}

it("tells how far two commits on single lines are from each other, as git counts it", async () => {
  const gateway = testGit();
  const folder = repository(join(scratch(), "a"), [{ t: "1" }, { t: "2" }, { t: "3" }]);
  git(folder, "checkout", "--quiet", "-b", "side", "HEAD~1");
  for (const text of ["x", "y", "z"]) commit(folder, { side: text });
  const ids = ["main", "side", "main~1", "main~2", "side~1"].map((name) => git(folder, "rev-parse", name));
  const pairs = ids.flatMap((one) => ids.map((other) => ({ one, other })));
  const query = { repository: await opened(gateway, folder), pairs };
  const found = (await shareReaders(gateway, [query], { jobs: 1 }, readAncestry)).get(query);
  expect(found?.known).toBe(true);
  for (const { one, other } of pairs) {
    expect(found?.known && found.value.distanceOf(one, other)).toEqual(oracle(folder, one, other));
  }
  expect(found?.known && found.value.secondsOf(ids[1] ?? "")).toBe(
    Number(git(folder, "log", "-1", "--format=%ct", "side", "--")),
  );
});

it("leaves a merge, an unrelated history and a missing commit to git", async () => {
  const gateway = testGit();
  const folder = repository(join(scratch(), "a"), [{ t: "1" }, { t: "2" }]);
  const base = git(folder, "rev-parse", "HEAD~1");
  git(folder, "checkout", "--quiet", "-b", "side", base);
  commit(folder, { side: "1" });
  git(folder, "merge", "--quiet", "--no-edit", "main");
  git(folder, "checkout", "--quiet", "--orphan", "other");
  commit(folder, { alone: "1" });
  const id = (name: string): string => git(folder, "rev-parse", name);
  const stored = await opened(gateway, folder);
  const pairs = [
    { one: id("side"), other: base },
    { one: id("other"), other: id("main") },
    { one: id("main"), other: "1".repeat(40) },
  ];
  for (const pair of pairs) {
    const query = { repository: stored, pairs: [pair] };
    const found = await shareReaders(gateway, [query], { jobs: 1 }, readAncestry);
    expect(found.get(query)).toMatchObject({ known: false });
  }
});
