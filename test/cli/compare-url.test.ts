import { expect, it } from "vitest";
import { compareUrl } from "../../src/cli/sync/compare-url.ts";

const branches = { base: "main", head: "chore/template-sync" };

it.each([
  [
    "git@github.com:lindenhof/toolshed.git",
    {},
    "https://github.com/lindenhof/toolshed/compare/main...chore/template-sync?expand=1",
  ],
  [
    "https://git.example.org/a/b",
    { GH_HOST: "git.example.org" },
    "https://git.example.org/a/b/compare/main...chore/template-sync?expand=1",
  ],
  ["https://git.example.org/a/b", {}, undefined],
  ["file:///srv/git/b.git", {}, undefined],
])("%s, with %j, is compared at %s", (url, env, expected) => {
  expect(compareUrl(url, branches, env)).toBe(expected);
});

it("keeps a branch's name from meaning anything else", () => {
  const url = compareUrl("https://github.com/a/b", { base: "x?y#z", head: "chore/ü" }, {});
  expect(url).toBe("https://github.com/a/b/compare/x%3Fy%23z...chore/%C3%BC?expand=1");
});
