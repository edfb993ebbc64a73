import { expect, it } from "vitest";
import { syncPulls } from "../../src/checks/sync-pulls.ts";
import { checkContext, known, memberFacts } from "../helpers/member-facts.ts";

const pull = { number: 7, url: "https://forge.example/a/b/pull/7", draft: false, createdAt: "2025-11-01T10:00:00Z" };

it("tells of each pull request that waits, and of drafts as such", () => {
  const facts = memberFacts({
    pulls: known([pull, { ...pull, number: 8, draft: true, url: "https://forge.example/\u001b8" }]),
  });
  expect(syncPulls.check(facts, checkContext()).map(({ severity, message }) => [severity, message])).toEqual([
    ["info", "a pull request with templates waits since 2025-11-01: https://forge.example/a/b/pull/7"],
    ["info", "a draft of a pull request with templates waits since 2025-11-01: https://forge.example/\\x1b8"],
  ]);
});

it("says nothing where none waits", () => {
  expect(syncPulls.check(memberFacts({ pulls: known([]) }), checkContext())).toEqual([]);
});
