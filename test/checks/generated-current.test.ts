import { expect, it } from "vitest";
import { generatedCurrent } from "../../src/checks/generated-current.ts";
import type { GeneratedFacts } from "../../src/contracts/facts.ts";
import { checkContext } from "../helpers/member-facts.ts";

const facts = { members: [], clones: [], workspace: "/work", waivers: [], judged: new Map(), complete: true };

function found(...generated: readonly GeneratedFacts[]) {
  return generatedCurrent.check(facts, checkContext({ generated })).map(({ finding }) => finding);
}

it("has nothing to say of files that are what the inventory makes", () => {
  expect(found({ path: "docs/org-index.md", state: "current" })).toEqual([]);
});

it("warns of one that is not, and of one that cannot be read", () => {
  const about = { check: "generated-current", severity: "warn" };
  expect(
    found(
      { path: "docs/org-graph.mmd", state: "stale" },
      { path: "docs", state: "unknown", reason: "no regular\nfile" },
    ),
  ).toEqual([
    {
      ...about,
      path: "docs/org-graph.mmd",
      message: "is not what the inventory makes of it",
      fix: { argv: ["wgx", "index"] },
    },
    { ...about, path: "docs", message: "cannot be read: no regular\\nfile" },
  ]);
});
