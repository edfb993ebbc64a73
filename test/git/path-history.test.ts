import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type PathHistoryQuery, readPathHistories } from "../../src/git/path-history.ts";
import { opened, testGit } from "../helpers/git.ts";
import { clone, commit, git, repository, scratch } from "../helpers/repositories.ts";

/** The blobs that a path had, newest first and each run of the same once, by asking git for every commit. */
function oracle(folder: string, path: string): string[] {
  const blobs = git(folder, "log", "--format=%H", "--topo-order", "HEAD")
    .split("\n")
    .map((commitId) => git(folder, "ls-tree", commitId, "--", path).split(/\s/)[2] ?? "");
  return [...new Set(blobs.filter(Boolean))];
}

it("the blobs of a path are found newest first, in lines, merges, shallow and damaged clones, together and alone", async () => {
  const at = scratch();
  const traced: string[] = [];
  const gateway = testGit({ trace: ({ args }) => traced.push(args.find((arg) => !arg.startsWith("-")) ?? "") });
  const texts = ["1", "2", "1", "3"].map((text) => ({ "folder/t": text, own: at }));
  const line = repository(join(at, "line"), [{ other: "before the file" }, ...texts]);
  const sha256 = repository(join(at, "sha256"), texts, "--object-format=sha256");
  const merged = repository(join(at, "merged"), texts.slice(0, 2));
  git(merged, "checkout", "--quiet", "-b", "side");
  commit(merged, { "folder/t": "side" });
  git(merged, "checkout", "--quiet", "main");
  commit(merged, { unrelated: "1" });
  git(merged, "merge", "--quiet", "--no-edit", "side");
  const shallow = clone(line, join(at, "shallow"), "--depth=2");
  const damaged = repository(join(at, "damaged"), [...texts, { "damaged only": "1" }]);
  const lost = git(damaged, "rev-parse", "HEAD~1");
  rmSync(join(damaged, ".git/objects", lost.slice(0, 2), lost.slice(2)));

  const folders = [line, sha256, merged, shallow, damaged];
  const query = async (folder: string): Promise<PathHistoryQuery> => ({
    repository: await opened(gateway, folder),
    commit: git(folder, "rev-parse", "HEAD"),
    paths: ["folder/t", "missing"],
    enough: () => false,
    contents: [],
  });
  const queries = await Promise.all(folders.map(query));
  for (const sharing of ["shared", "alone"] as const) {
    const found = await readPathHistories(gateway, queries, { jobs: 2, sharing });
    for (const [index, asked] of queries.entries()) {
      const history = found.get(asked);
      const folder = folders[index] ?? "";
      if (folder === damaged) expect(history?.versions).toMatchObject({ known: false });
      else {
        const versions = history?.versions.known ? history.versions.value : undefined;
        const blobs = versions?.get("folder/t");
        // A shallow clone's line may be followed further by what another clone of the process has.
        const expected =
          folder === shallow && new Set(blobs).size !== 2 ? oracle(line, "folder/t") : oracle(folder, "folder/t");
        expect({ folder, sharing, blobs: [...new Set(blobs)] }).toEqual({ folder, sharing, blobs: expected });
        expect(versions && (versions.get("missing") ?? [])).toEqual([]);
      }
    }
  }
});

it("a line that is known far enough is read no further, in one process for all", async () => {
  const at = scratch();
  const traced: string[] = [];
  const gateway = testGit({ trace: ({ args }) => traced.push(args[0] ?? "") });
  const folders = ["a", "b"].map((name) =>
    repository(
      join(at, name),
      ["1", "2", "3"].map((text) => ({ t: text, own: name })),
    ),
  );
  const queries = await Promise.all(
    folders.map(async (folder) => {
      const wanted = git(folder, "rev-parse", "HEAD~1:t");
      return {
        repository: await opened(gateway, folder),
        commit: git(folder, "rev-parse", "HEAD"),
        paths: ["t"],
        enough: (_: string, blob: string) => blob === wanted,
        contents: [],
      };
    }),
  );
  traced.length = 0;
  const found = await readPathHistories(gateway, queries, { jobs: 1 });
  expect(queries.map((query) => found.get(query)?.versions)).toEqual(
    folders.map((folder) => ({
      known: true,
      value: new Map([["t", [git(folder, "rev-parse", "HEAD:t"), git(folder, "rev-parse", "HEAD~1:t")]]]),
    })),
  );
  expect(traced).toEqual(["cat-file"]);
});
