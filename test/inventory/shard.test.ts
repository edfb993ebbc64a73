import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isInShard } from "../../src/inventory/shard.ts";

const name = fc.stringMatching(/^[A-Za-z0-9._-]{1,20}$/);
const shares = fc.integer({ min: 1, max: 40 });

function shareOf(member: string, of: number): readonly number[] {
  return Array.from({ length: of }, (_, index) => index + 1).filter((index) => isInShard(member, { index, of }));
}

describe("the share of a member", () => {
  it("is exactly one", () => {
    fc.assert(fc.property(name, shares, (member, of) => shareOf(member, of).length === 1));
  });

  it("is the same for ever, and however the name is capitalised", () => {
    expect(["toolshed", "seedbank", "glasshouse", "waterworks"].map((member) => shareOf(member, 5))).toEqual([
      [1],
      [5],
      [2],
      [3],
    ]);
    fc.assert(
      fc.property(name, shares, (member, of) => {
        expect(shareOf(member.toUpperCase(), of)).toEqual(shareOf(member, of));
      }),
    );
  });

  it("stays, or is the new one, where there is one share more", () => {
    fc.assert(
      fc.property(name, shares, (member, of) => {
        const [now = 0] = shareOf(member, of + 1);
        expect([shareOf(member, of)[0], of + 1]).toContain(now);
      }),
    );
  });

  it("is as large as the others, more or less", () => {
    const members = Array.from({ length: 1000 }, (_, index) => `member-${index}`);
    const sizes = [1, 2, 3, 4].map((index) => members.filter((member) => isInShard(member, { index, of: 4 })).length);
    for (const size of sizes) expect(size).toBeGreaterThan(200);
  });
});
