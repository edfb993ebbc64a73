import { expect, it } from "vitest";
import { checkIds, loadChecks } from "../../src/checks/registry.ts";
import { sightsOf } from "../../src/checks/sights.ts";

it("says what a source has to be able to show for each check", async () => {
  const sights = new Map((await loadChecks(checkIds)).map(({ id, needs }) => [id, sightsOf(needs).join(" ")]));
  expect(Object.fromEntries(sights)).toMatchObject({
    "member-reachable": "inventory",
    "default-branch": "inventory references",
    "clone-state": expect.stringMatching(/^inventory references.* clone$/),
    declared: "inventory references tree contents",
    "template-drift": "inventory references tree contents history",
    "ci-present": "inventory references tree",
    "actions-pinned": "inventory references tree contents",
    "contract-copies": "inventory references tree",
    "ci-passes": "inventory forge",
    "sync-pulls": "inventory forge",
    "large-files": "inventory references tree sizes",
    "secrets-at-head": "inventory references tree contents",
    "agent-context": "inventory references tree contents",
  });
});
