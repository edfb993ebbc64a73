import { utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Git } from "../../src/git/git.ts";
import { readStatuses, type StatusQuery } from "../../src/git/read-statuses.ts";
import { readReferences } from "../../src/git/references.ts";
import { opened, testGit } from "../helpers/git.ts";
import { commit, git, inOrder, repository, scratch, write } from "../helpers/repositories.ts";

/** A repository that was committed to and then left alone. */
function quiet(folder: string): string {
  const at = repository(folder, [{ a: "1", "b/c": folder }]);
  for (const path of ["a", "b/c"]) utimesSync(join(at, path), new Date(0), new Date(0));
  git(at, "update-index", "--refresh");
  return at;
}

async function query(gateway: Git, folder: string): Promise<StatusQuery> {
  const found = await opened(gateway, folder);
  const references = await readReferences(gateway, found);
  if (!references.known) throw new Error(references.reason);
  return { repository: found, references: references.value };
}

async function statusesOf(folders: readonly string[]): Promise<{ answers: unknown[]; calls: string[] }> {
  const calls: string[] = [];
  const gateway = testGit({
    trace: ({ args, cwd }) => calls.push(args[0] === "status" ? `status ${cwd}` : (args[0] ?? "")),
  });
  const queries = await Promise.all(folders.map((folder) => query(gateway, folder)));
  const found = await readStatuses(gateway, queries, { jobs: 1 });
  return { answers: queries.map((each) => found.get(each.repository)), calls };
}

const clean = { known: true, value: { changed: 0, unmerged: 0, untracked: 0, stashes: 0 } };

describe("the status of clones in which nothing stirs", () => {
  it("is told without asking git for it", async () => {
    const at = scratch();
    const { answers, calls } = await statusesOf([quiet(join(at, "a")), quiet(join(at, "b"))]);
    expect(answers).toEqual([clean, clean]);
    expect(calls).toEqual(["cat-file"]);
  });

  it("is git's word where the commit is another than the index holds", async () => {
    const at = quiet(join(scratch(), "a"));
    commit(at, { a: "other" });
    utimesSync(join(at, "a"), new Date(0), new Date(0));
    git(at, "update-index", "--refresh");
    git(at, "reset", "--quiet", "--soft", "HEAD~1");
    const { answers, calls } = await statusesOf([at]);
    expect(answers).toEqual([{ known: true, value: { ...clean.value, changed: 1 } }]);
    expect(calls).toContain("for-each-repo");
  });

  it("is git's word where there are stashes, or no commit yet", async () => {
    const at = scratch();
    const stashed = quiet(join(at, "stashed"));
    inOrder(write(stashed, { a: "x" }), git(stashed, "stash", "--quiet"));
    const { answers } = await statusesOf([stashed, repository(join(at, "unborn"), [])]);
    expect(answers).toEqual([{ known: true, value: { ...clean.value, stashes: 1 } }, clean]);
  });

  it("is unknown where the commit is gone, and right for the others", async () => {
    const at = scratch();
    const [one, two] = [quiet(join(at, "one")), quiet(join(at, "two"))];
    const lost = git(one, "rev-parse", "HEAD");
    write(one, { [`.git/objects/${lost.slice(0, 2)}/${lost.slice(2)}`]: null });
    const { answers } = await statusesOf([one, two]);
    expect(answers).toMatchObject([{ known: false }, clean]);
  });
});
