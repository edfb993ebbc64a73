import { describe, expect, it } from "vitest";
import type { FleetFacts } from "../../src/checks/check.ts";
import { inventoryReconcile } from "../../src/checks/inventory-reconcile.ts";
import type { Fleet } from "../../src/contracts/fleet.ts";
import { checkContext, fleet, member, memberFacts } from "../helpers/member-facts.ts";

const alpha = { folder: "alpha", isMetarepo: false };

function check(facts: Partial<FleetFacts>, inventory: Partial<Fleet> = {}, isExcluded = (_: string) => false) {
  const all = {
    members: [memberFacts()],
    clones: [alpha],
    workspace: "/work/space",
    waivers: [],
    judged: new Map(),
    complete: true,
  };
  return inventoryReconcile.check({ ...all, ...facts }, checkContext({ fleet: fleet(inventory), isExcluded }));
}

describe("inventory-reconcile", () => {
  it("has nothing to say where every clone is declared", () => {
    expect(check({})).toEqual([]);
  });

  it("remarks on a clone that nobody declared, with where it comes from", () => {
    const clones = [alpha, { folder: "extra", isMetarepo: false, remoteUrl: "https://github.com/example/extra" }];
    expect(check({ clones })).toEqual([
      {
        finding: {
          check: "inventory-reconcile",
          severity: "info",
          path: "extra",
          message:
            "a clone of https://github.com/example/extra in /work/space that /work/space/metarepo/repos.yml neither lists nor excludes",
        },
      },
    ]);
  });

  it.each<[string, string, Partial<Fleet>]>([
    ["the metarepo", "metarepo", {}],
    [
      "an archived reference",
      "old",
      { references: [{ name: "old", status: "archived", dependsOn: [], kind: "archived" }] },
    ],
    ["what the inventory excludes", "excluded-one", {}],
  ])("passes over %s", (_what, folder, inventory) => {
    const clones = [alpha, { folder, isMetarepo: folder === "metarepo" }];
    expect(check({ clones }, inventory, (name) => name.startsWith("excluded"))).toEqual([]);
  });

  it("warns of a folder that differs from its member in case only, once, and offers to rename it", () => {
    const gone = memberFacts({ unreachable: { kind: "no-clone", reason: "no clone" } });
    expect(check({ members: [gone], clones: [{ folder: "Alpha", isMetarepo: false }] })).toEqual([
      {
        member: "alpha",
        finding: {
          check: "inventory-reconcile",
          severity: "warn",
          message: "the workspace has Alpha, which differs from alpha in case only",
          fix: { argv: ["mv", "-n", "--", "/work/space/Alpha", "/work/space/alpha"] },
        },
      },
    ]);
  });

  it("warns of a clone of something else, and offers the declared origin", () => {
    const moved = memberFacts({ remoteUrl: "git@github.com:somebody/alpha.git" });
    expect(check({ members: [moved] })).toMatchObject([
      {
        member: "alpha",
        finding: {
          severity: "warn",
          message:
            "its origin is git@github.com:somebody/alpha.git, the inventory says https://github.com/example/alpha",
          fix: {
            argv: ["git", "-C", "/work/space/alpha", "remote", "set-url", "origin", "https://github.com/example/alpha"],
          },
        },
      },
    ]);
  });

  it.each([
    "git@github.com:example/alpha.git",
    "ssh://git@github.com/Example/alpha",
    "https://github.com/example/alpha/",
  ])("takes %s for the declared one", (remoteUrl) => {
    expect(check({ members: [memberFacts({ remoteUrl })] })).toEqual([]);
  });

  it("compares nothing where the inventory names no URL", () => {
    const { url: _none, ...undeclared } = member();
    expect(check({ members: [memberFacts({ member: undeclared, remoteUrl: "https://example.org/x" })] })).toEqual([]);
  });

  it("shows no credentials of a clone's URL, and no control character", () => {
    const remoteUrl = "https://user:p@ss@example.org/\u001b[2Jx";
    const clones = [alpha, { folder: "extra", isMetarepo: false, remoteUrl }];
    const said = check({ clones, members: [memberFacts({ remoteUrl })] }).map(({ finding }) => finding.message);
    expect(said).toHaveLength(2);
    for (const message of said) {
      expect(message).not.toMatch(/p@ss|ss@|user/);
      expect(message).not.toMatch(/\p{Cc}/u);
    }
  });
});
