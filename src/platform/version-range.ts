/** A version by semver.org 2.0; build metadata does not count. */
export interface Version {
  readonly numbers: readonly [major: number, minor: number, patch: number];
  readonly prerelease: readonly string[];
}

interface Bound {
  readonly operator: "<" | "<=" | ">" | ">=" | "=";
  readonly version: Version;
}

/** Alternatives, of each of which every bound has to hold. */
export type VersionRange = readonly (readonly Bound[])[];

const number = "(?:0|[1-9][0-9]{0,15})";
const tag = "[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*";
const part = `(?:${number}|[xX*])`;
const partial = `[v=\\s]*(${part})(?:\\.(${part})(?:\\.(${part})(?:-(${tag}))?(?:\\+${tag})?)?)?`;
const whole = new RegExp(`^v?(${number})\\.(${number})\\.(${number})(?:-(${tag}))?(?:\\+${tag})?$`);
const hyphenated = new RegExp(`^${partial}\\s+-\\s+${partial}$`);
const simple = new RegExp(`^(\\^|~>?|[<>]=?|=)?\\s*${partial}$`);

/** Undefined for what is no whole version. */
export function parseVersion(text: string): Version | undefined {
  const [, major, minor, patch, prerelease] = whole.exec(text.trim()) ?? [];
  if (major === undefined || (prerelease !== undefined && !isTag(prerelease))) return undefined;
  return version(Number(major), Number(minor), Number(patch), prerelease);
}

/**
 * A range in npm's grammar (github.com/npm/node-semver, "Ranges"): comparators, `^`, `~`, `1.x`, `1 - 2`, `||`. Undefined
 * for what is none. The package itself would cost every run of `wgx doctor` more than all the checks that ask.
 */
export function parseRange(text: string): VersionRange | undefined {
  if (text.length > 256) return undefined;
  const alternatives = text.split("||").map((alternative) => parseAlternative(alternative.trim()));
  const known = alternatives.filter((alternative) => alternative !== undefined);
  if (known.length < alternatives.length) return undefined;
  // Beside one that lets everything through the others say nothing, not even of prereleases.
  return known.some(isAnything) ? [anything] : known;
}

function isAnything(bounds: readonly Bound[]): boolean {
  return bounds.every(
    ({ operator, version: { numbers, prerelease } }) =>
      operator === ">=" && prerelease.length === 0 && numbers.every((each) => each === 0),
  );
}

/** A prerelease is in a range only where the range names a prerelease of the same three numbers. */
export function isInRange(candidate: Version, range: VersionRange): boolean {
  return range.some(
    (bounds) =>
      bounds.every((bound) => holds(bound, candidate)) &&
      (candidate.prerelease.length === 0 ||
        bounds.some((bound) => bound.version.prerelease.length > 0 && compareNumbers(bound.version, candidate) === 0)),
  );
}

/** Below zero where `a` comes first. */
export function compareVersions(a: Version, b: Version): number {
  return compareNumbers(a, b) || comparePrereleases(a.prerelease, b.prerelease);
}

function version(major: number, minor: number, patch: number, prerelease?: string): Version {
  return { numbers: [major, minor, patch], prerelease: prerelease === undefined ? [] : prerelease.split(".") };
}

/** A numeric identifier has no leading zero. */
function isTag(prerelease: string): boolean {
  return prerelease.split(".").every((identifier) => !/^0[0-9]+$/.test(identifier));
}

function parseAlternative(text: string): readonly Bound[] | undefined {
  if (text === "") return anything;
  const ends = hyphenated.exec(text);
  if (ends) {
    const from = partOf(ends.slice(1, 5));
    const to = partOf(ends.slice(5, 9));
    return from && to ? [...atLeast(from), ...atMost(to)] : undefined;
  }
  // Blanks may stand between an operator and its version.
  const words = text.replace(/(\^|~>?|[<>]=?|=)\s+/g, "$1").split(/\s+/);
  const bounds = words.map((word) => {
    const [, operator = "", ...rest] = simple.exec(word) ?? [];
    const at = rest.length > 0 ? partOf(rest) : undefined;
    return at && expand(operator, at);
  });
  const known = bounds.filter((each) => each !== undefined);
  return known.length === bounds.length ? known.flat() : undefined;
}

/** A version of which the last numbers may be left open. */
interface Partial {
  readonly major?: number;
  readonly minor?: number;
  readonly patch?: number;
  readonly prerelease?: string;
}

function partOf([major, minor, patch, prerelease]: readonly (string | undefined)[]): Partial | undefined {
  if (prerelease !== undefined && !isTag(prerelease)) return undefined;
  const given = (text: string | undefined): number | undefined =>
    text === undefined || /^[xX*]$/.test(text) ? undefined : Number(text);
  const [a, b, c] = [given(major), given(minor), given(patch)];
  // A number behind an open one says nothing that could be meant.
  if ((a === undefined && b !== undefined) || (b === undefined && c !== undefined)) return undefined;
  if (a === undefined) return {};
  if (b === undefined) return { major: a };
  if (c === undefined) return { major: a, minor: b };
  return { major: a, minor: b, patch: c, ...(prerelease !== undefined && { prerelease }) };
}

const anything: readonly Bound[] = [{ operator: ">=", version: version(0, 0, 0) }];
const nothing: readonly Bound[] = [{ operator: "<", version: version(0, 0, 0, "0") }];

function expand(operator: string, at: Partial): readonly Bound[] {
  switch (operator) {
    case "^":
      return [...atLeast(at), ...(at.major === undefined ? [] : below(afterCaret(at, at.major)))];
    case "~":
    case "~>":
      return [...atLeast(at), ...(at.major === undefined ? [] : below(afterTilde(at, at.major)))];
    case ">":
      return at.major === undefined ? nothing : above(at, at.major);
    case ">=":
      return atLeast(at);
    case "<":
      return at.major === undefined ? nothing : strictlyBelow(at, at.major);
    case "<=":
      return atMost(at);
    default:
      if (at.patch !== undefined) return [{ operator: "=", version: lowest(at) }];
      return [...atLeast(at), ...atMost(at)];
  }
}

function lowest({ major = 0, minor = 0, patch = 0, prerelease }: Partial): Version {
  return version(major, minor, patch, prerelease);
}

function atLeast(at: Partial): readonly Bound[] {
  return [{ operator: ">=", version: lowest(at) }];
}

function atMost(at: Partial): readonly Bound[] {
  if (at.major === undefined) return anything;
  if (at.patch !== undefined) return [{ operator: "<=", version: lowest(at) }];
  return below(at.minor === undefined ? [at.major + 1, 0, 0] : [at.major, at.minor + 1, 0]);
}

function above(at: Partial, major: number): readonly Bound[] {
  if (at.patch !== undefined) return [{ operator: ">", version: lowest(at) }];
  return [
    { operator: ">=", version: at.minor === undefined ? version(major + 1, 0, 0) : version(major, at.minor + 1, 0) },
  ];
}

function strictlyBelow(at: Partial, major: number): readonly Bound[] {
  if (at.patch !== undefined) return [{ operator: "<", version: lowest(at) }];
  return below([major, at.minor ?? 0, 0]);
}

/** Prereleases of the bound itself are out, too. */
function below([major, minor, patch]: readonly [number, number, number]): readonly Bound[] {
  return [{ operator: "<", version: version(major, minor, patch, "0") }];
}

function afterCaret({ minor, patch }: Partial, major: number): readonly [number, number, number] {
  if (major > 0 || minor === undefined) return [major + 1, 0, 0];
  if (minor > 0 || patch === undefined) return [major, minor + 1, 0];
  return [major, minor, patch + 1];
}

function afterTilde({ minor }: Partial, major: number): readonly [number, number, number] {
  return minor === undefined ? [major + 1, 0, 0] : [major, minor + 1, 0];
}

function holds({ operator, version: bound }: Bound, candidate: Version): boolean {
  const order = compareVersions(candidate, bound);
  switch (operator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "=":
      return order === 0;
  }
}

function compareNumbers({ numbers: [a, b, c] }: Version, { numbers: [x, y, z] }: Version): number {
  return a - x || b - y || c - z;
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [left, right] = [a[index], b[index]];
    if (left === undefined) return -1;
    if (right === undefined) return 1;
    const order = compareIdentifiers(left, right);
    if (order !== 0) return order;
  }
  return 0;
}

/** Numbers by their value and before texts; texts by their bytes. */
function compareIdentifiers(a: string, b: string): number {
  const [left, right] = [/^[0-9]+$/.test(a), /^[0-9]+$/.test(b)];
  if (left && right) return Number(a) - Number(b);
  if (left !== right) return left ? -1 : 1;
  return a === b ? 0 : a < b ? -1 : 1;
}
