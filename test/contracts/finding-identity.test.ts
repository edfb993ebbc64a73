import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/contracts/finding.ts";
import { findingIdentity } from "../../src/contracts/finding-identity.ts";
import { aFinding } from "../helpers/reports.ts";

function identityOf(changes: Partial<Finding>, member = "garden", location?: string): string {
  return findingIdentity(aFinding(changes), { member, location });
}

describe("a finding is the same one", () => {
  it.each([
    ["when its line moves", { line: 3 }, { line: 40 }],
    ["when it becomes more serious", { severity: "warn" }, { severity: "fail" }],
    ["when its fix changes", { fix: { argv: ["a"] } }, { fix: { argv: ["b"] } }],
    [
      "when there is one more",
      { message: "1 changed file not committed" },
      { message: "2 changed files not committed" },
    ],
    ["when there are more branches", { message: "main has 1 branch" }, { message: "main has 12 branches" }],
    ["when days pass", { message: "last fetched 9 days ago" }, { message: "last fetched 30 days ago" }],
    ["when a day is another", { message: "ended on 2025-12-31: x" }, { message: "ended on 2026-01-31: x" }],
    ["when a commit is another", { message: "edited since 3f2a1c0." }, { message: "edited since 91ab2c4d5." }],
    [
      "when a file drifts differently",
      { path: "a", state: "behind", message: "2 changes behind" },
      { path: "a", state: "modified", message: "an edit of the current template" },
    ],
  ] satisfies [string, Partial<Finding>, Partial<Finding>][])("%s", (_, a, b) => {
    expect(identityOf(a)).toBe(identityOf(b));
  });

  it("when its member lies in another folder", () => {
    const message = (folder: string) => ({ message: `no clone at ${folder}` });
    expect(identityOf(message("/work/garden"), "garden", "/work/garden")).toBe(
      identityOf(message("/home/ci/x/garden"), "garden", "/home/ci/x/garden"),
    );
  });

  it("whatever its line is", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(), (message, a, b) => {
        expect(identityOf({ message, line: a + 1 })).toBe(identityOf({ message, line: b + 1 }));
      }),
    );
  });
});

describe("a finding is another one", () => {
  it.each([
    ["of another check", { check: "ci" }, { check: "declared" }],
    ["of another path", { path: "a" }, { path: "b" }],
    ["with a path and without", { path: "null" }, {}],
    ["of another action", { message: "a/b@v4 can be moved" }, { message: "a/c@v4 can be moved" }],
    ["of another version", { message: "a/b@v4 can be moved" }, { message: "a/b@v5 can be moved" }],
    ["of another task", { message: 'task "build-1" fails' }, { message: 'task "build-2" fails' }],
    ["of another file", { message: "calls step2.sh" }, { message: "calls step3.sh" }],
  ] satisfies [string, Partial<Finding>, Partial<Finding>][])("%s", (_, a, b) => {
    expect(identityOf(a)).not.toBe(identityOf(b));
  });

  it("of another member, or of the fleet", () => {
    const identities = ["a", "b", undefined].map((member) => findingIdentity(aFinding(), { member }));
    expect(new Set(identities).size).toBe(3);
  });
});
