import { describe, expect, it } from "vitest";
import { nearestName } from "../../src/platform/nearest-name.ts";

describe("nearestName", () => {
  const names = ["oven", "mill", "orchard", "Bakery"];

  it.each([
    ["ovne", "oven"],
    ["bakery", "Bakery"],
    ["orchrad", "orchard"],
    ["mil*", "mill"],
    ["spaceship", undefined],
    ["", undefined],
    ["***", undefined],
    ["x".repeat(100_000), undefined],
  ])("of %j is %j", (wanted, nearest) => {
    expect(nearestName(wanted, names)).toBe(nearest);
  });

  it("is the smaller of two that are equally near", () => {
    expect(nearestName("cat", ["hat", "bat"])).toBe("bat");
  });
});
