import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { BranchFacts } from "../../src/contracts/facts.ts";
import { readBranches } from "../../src/git/branches.ts";
import { readReferences } from "../../src/git/references.ts";
import { opened, testGit } from "../helpers/git.ts";
import { bareRemote, clone, git, scratch } from "../helpers/repositories.ts";

it("branches are told alike by wgx's own walk and by git, whatever the history", async () => {
  const at = scratch();
  const remote = bareRemote(join(at, "remote"), [{ a: "1" }]);
  const folder = clone(remote, join(at, "clone"));
  const tree = git(folder, "rev-parse", "HEAD^{tree}");
  const gateway = testGit();
  for (const name of ["b0", "b1", "b2"]) {
    git(folder, "config", `branch.${name}.remote`, "origin");
    git(folder, "config", `branch.${name}.merge`, `refs/heads/${name === "b2" ? "main" : name}`);
  }
  const repository = await opened(gateway, folder);
  expect(repository.kind).toBe("plain");
  const graph = fc.array(fc.tuple(fc.nat(), fc.option(fc.nat(), { nil: undefined }), fc.integer({ min: 0, max: 3 })), {
    minLength: 3,
    maxLength: 12,
  });
  let differing = 0;
  await fc.assert(
    fc.asyncProperty(graph, fc.array(fc.nat(), { minLength: 6, maxLength: 6 }), async (nodes, tips) => {
      const commits = [git(folder, "rev-parse", "HEAD")];
      for (const [index, [first, second, day]] of nodes.entries()) {
        const parents = [first, second].flatMap((pick) =>
          pick === undefined ? [] : (commits[pick % commits.length] ?? []),
        );
        const args = [...new Set(parents)].flatMap((parent) => ["-p", parent]);
        // Clocks differ, so a child may seem older than its parent.
        commits.push(
          git(folder, "-c", `user.name=n${index} ${day}`, "commit-tree", tree, ...args, "-m", `${index} ${day}`),
        );
      }
      const at = (pick: number | undefined): string => commits[(pick ?? 0) % commits.length] ?? "";
      const names = [
        "heads/b0",
        "heads/b1",
        "heads/b2",
        "remotes/origin/b0",
        "remotes/origin/b1",
        "remotes/origin/main",
      ];
      for (const [index, name] of names.entries()) git(folder, "update-ref", `refs/${name}`, at(tips[index]));
      const told: BranchFacts[][] = [];
      for (const kind of ["plain", "careful"] as const) {
        const references = await readReferences(gateway, repository);
        if (!references.known) throw new Error(references.reason);
        const query = {
          repository: { ...repository, kind },
          references: references.value,
          defaultReference: "refs/remotes/origin/main",
        };
        const found = (await readBranches(gateway, [query], { jobs: 1 })).get(query);
        if (!found?.known) throw new Error("not read");
        told.push([...found.value].sort((a, b) => (a.name < b.name ? -1 : 1)));
      }
      differing +=
        told[0]?.filter(({ track }) => track.kind === "tracked" && track.ahead + track.behind > 0).length ?? 0;
      expect(told[0]).toEqual(told[1]);
    }),
    { numRuns: 15, seed: 5 },
  );
  expect(differing).toBeGreaterThan(10);
});
