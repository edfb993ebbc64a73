import { describe, expect, it } from "vitest";
import type { LoadedWaiver } from "../../src/contracts/facts.ts";
import type { Finding } from "../../src/contracts/finding.ts";
import { waiveFindings } from "../../src/examination/waive-findings.ts";
import { globMatcher } from "../../src/templates/policy.ts";

const waiver: LoadedWaiver = {
  member: "alpha",
  check: "secrets-at-head",
  path: "test/**",
  reason: "a key of the tests",
  until: "2026-03-02",
  line: 1,
};
const finding: Finding = { check: "secrets-at-head", severity: "fail", path: "test/key.pem", message: "a private key" };

function isWaived(changes: Partial<LoadedWaiver>, of: Partial<Finding> = {}, today = "2026-03-02"): boolean {
  const covers = (glob: string, text: string): boolean => globMatcher(glob)(text);
  const [found] = waiveFindings([{ ...finding, ...of }], "alpha", [{ ...waiver, ...changes }], { today, covers });
  return found?.waived !== undefined;
}

describe("a waiver with a check", () => {
  it("takes its finding out of the count, with its reason and day, on its last day as well", () => {
    const covers = (glob: string, text: string): boolean => globMatcher(glob)(text);
    expect(waiveFindings([finding], "alpha", [waiver], { today: "2026-03-02", covers })).toEqual([
      { ...finding, waived: { reason: "a key of the tests", until: "2026-03-02" } },
    ]);
  });

  it.each<[what: string, changes: Partial<LoadedWaiver>, of?: Partial<Finding>, today?: string]>([
    ["has ended", {}, {}, "2026-03-03"],
    ["is for another member", { member: "beta" }],
    ["is about another check", { check: "conflict-markers" }],
    ["is about another path", { path: "src/**" }],
    ["is about templates", { check: "template-drift" }, { check: "template-drift" }],
  ])("does not where it %s", (_, changes, of, today) => {
    expect(isWaived(changes, of, today)).toBe(false);
  });

  it("does not cover a finding without a path by any other glob", () => {
    const { path: _, ...without } = finding;
    const covers = (glob: string, text: string): boolean => globMatcher(glob)(text);
    expect(waiveFindings([without], "alpha", [waiver], { today: "2026-01-01", covers })).toEqual([without]);
  });

  it("may be for several members and paths, and for findings without a path by **", () => {
    expect(isWaived({ member: "al*", path: "**/*.pem" })).toBe(true);
    const { path: _, ...without } = finding;
    const covers = (glob: string, text: string): boolean => globMatcher(glob)(text);
    expect(
      waiveFindings([without], "alpha", [{ ...waiver, path: "**" }], { today: "2026-01-01", covers })[0]?.waived,
    ).toBeDefined();
  });
});
