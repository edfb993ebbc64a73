import { describe, expect, it } from "vitest";
import { fetchAge } from "../../src/checks/fetch-age.ts";
import { checkContext, memberFacts, now } from "../helpers/member-facts.ts";

const fix = { argv: ["git", "-C", "/work/space/alpha", "fetch", "origin"] };
const ago = (days: number): string => new Date(Date.parse(now) - days * 86_400_000).toISOString();

function check(fetchedAt: string, maxAgeDays = 7) {
  return fetchAge.check(memberFacts({ fetchedAt }), checkContext({ maxAgeDays }));
}

describe("fetch-age", () => {
  it.each([0, 3, 7, -1])("accepts a fetch of %d days ago", (days) => {
    expect(check(ago(days))).toEqual([]);
  });

  it("warns of an older one, and offers to fetch", () => {
    expect(check(ago(8.5))).toEqual([
      { check: "fetch-age", severity: "warn", message: "last fetched 8 days ago, more than the 7 allowed", fix },
    ]);
  });

  it("takes --max-age for its measure", () => {
    expect(check(ago(8), 30)).toEqual([]);
    expect(check(ago(0.001), 0)).toMatchObject([{ message: "last fetched 0 days ago, more than the 0 allowed" }]);
  });

  it("warns where nobody knows", () => {
    const { fetchedAt: _unknown, ...facts } = memberFacts();
    expect(fetchAge.check(facts, checkContext())).toMatchObject([
      { severity: "warn", message: "nothing tells when it was last fetched", fix },
    ]);
  });

  it("has nothing to say of a clone that has no remote, or of no clone", () => {
    const { fetchedAt: _unknown, ...facts } = memberFacts();
    expect(fetchAge.check({ ...facts, hasRemote: false }, checkContext())).toEqual([]);
    const unreachable = { kind: "no-clone", reason: "gone" } as const;
    expect(fetchAge.check({ ...facts, unreachable }, checkContext())).toEqual([]);
  });

  it("of a member in the cache says why its remote could not be asked, and offers to ask again", () => {
    const facts = memberFacts({ source: "cache", fetchedAt: ago(9), notRefreshed: "no way to its host\u001b[2J" });
    expect(fetchAge.check(facts, checkContext())).toMatchObject([
      {
        message:
          "last fetched 9 days ago, more than the 7 allowed, and its remote could not be asked: no way to its host\\x1b[2J",
        fix: { argv: ["wgx", "cache", "refresh", "--repo", "alpha"] },
      },
    ]);
  });
});
