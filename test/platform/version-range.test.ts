import fc from "fast-check";
import semver from "semver";
import { describe, expect, it } from "vitest";
import { compareVersions, isInRange, parseRange, parseVersion } from "../../src/platform/version-range.ts";

function accepts(range: string, version: string): boolean | undefined {
  const [parsedRange, parsedVersion] = [parseRange(range), parseVersion(version)];
  return parsedRange && parsedVersion && isInRange(parsedVersion, parsedRange);
}

describe("a range", () => {
  it.each<[range: string, inside: string[], outside: string[]]>([
    ["^2.0", ["2.0.0", "2.9.1"], ["1.9.9", "3.0.0", "3.0.0-beta.1", "2.1.0-beta"]],
    ["^0.1", ["0.1.0", "0.1.9"], ["0.2.0", "0.0.9", "1.0.0"]],
    ["^0.0.3", ["0.0.3"], ["0.0.4"]],
    ["~1.2.3", ["1.2.3", "1.2.9"], ["1.3.0"]],
    [">=1.2 <3 || 5.x", ["1.2.0", "2.9.9", "5.4.3"], ["3.0.0", "4.0.0"]],
    ["1.2 - 2.3", ["1.2.0", "2.3.9"], ["2.4.0"]],
    ["", ["0.0.0", "9.9.9"], ["1.0.0-rc.1"]],
    [" || x - 2.2.1-rc.1", ["2.2.1", "9.0.0"], ["2.2.1-alpha.beta"]],
    [">= 2.0.0-rc.1", ["2.0.0-rc.2", "2.0.0"], ["2.0.0-beta", "2.1.0-rc.1"]],
  ])("%j holds what npm says it holds", (range, inside, outside) => {
    expect(inside.filter((version) => !accepts(range, version))).toEqual([]);
    expect(outside.filter((version) => accepts(range, version))).toEqual([]);
  });

  it.each([
    "two",
    "^",
    ">=x.y.z",
    "1.2.3.4",
    "^2.0 or later",
    "1..2",
    "1.x.2",
    "01.2.3",
    "1.2.3-01",
    `>${"1".repeat(300)}`,
  ])("%j is none", (text) => expect(parseRange(text)).toBeUndefined());

  const numeral = fc.integer({ min: 0, max: 3 }).map(String);
  const prerelease = fc.constantFrom("", "", "", "-0", "-rc.1", "-rc.2", "-alpha", "-alpha.beta");
  const version = fc.tuple(numeral, numeral, numeral, prerelease).map(([a, b, c, d]) => `${a}.${b}.${c}${d}`);
  const open = fc.constantFrom("x", "X", "*");
  const partial = fc.oneof(
    version,
    fc.tuple(numeral, numeral).map((numbers) => numbers.join(".")),
    numeral,
    open,
    fc.tuple(numeral, open).map((parts) => parts.join(".")),
    fc.tuple(numeral, open, open).map((parts) => parts.join(".")),
  );
  const comparator = fc
    .tuple(fc.constantFrom("", "^", "~", "~>", "<", "<=", ">", ">=", "="), fc.constantFrom("", "v", " "), partial)
    .map((parts) => parts.join(""));
  const alternative = fc.oneof(
    fc.array(comparator, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(" ")),
    fc.tuple(partial, partial).map(([from, to]) => `${from} - ${to}`),
    fc.constant(""),
  );
  const range = fc.array(alternative, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(" || "));

  it("says the same as the semver package of any version", () => {
    fc.assert(
      fc.property(range, version, (text, candidate) => {
        expect(accepts(text, candidate)).toBe(semver.satisfies(candidate, text));
      }),
      { numRuns: 3000 },
    );
  });

  it("reads no text that the semver package refuses, and throws at none", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."012.xX*^~<>=|- vab+"), maxLength: 14 }), (text) => {
        if (parseRange(text) !== undefined) expect(semver.validRange(text)).not.toBeNull();
      }),
      { numRuns: 3000 },
    );
  });

  it("orders versions as the semver package does", () => {
    fc.assert(
      fc.property(version, version, (a, b) => {
        const [left, right] = [parseVersion(a), parseVersion(b)];
        expect(left && right && Math.sign(compareVersions(left, right))).toBe(semver.compare(a, b));
      }),
    );
  });
});
