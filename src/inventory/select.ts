import type { Problem } from "../contracts/failure.ts";
import type { Fleet, Member, Reference } from "../contracts/fleet.ts";
import { Failure } from "../platform/failure.ts";
import { didYouMean } from "../platform/nearest-name.ts";
import { printable } from "../platform/text.ts";
import { namePattern } from "./name-pattern.ts";

/** Which members a command is about. Kinds narrow each other down; within one kind any match is enough. */
export interface Selection {
  /** Names or globs; empty for all. */
  readonly repos: readonly string[];
  /** Names or globs. */
  readonly exclude: readonly string[];
  readonly domains: readonly string[];
  readonly scopes: readonly string[];
  /** Names, as of an earlier run; those that are no longer members are passed over. */
  readonly only?: ReadonlySet<string>;
}

/**
 * The chosen members, in the fleet's order. Throws Failure "usage" for each choice that matches nothing, so that a typing
 * error never looks like a fleet without findings, and where the choices together leave nobody. Only `only` may do that.
 */
export function selectMembers(fleet: Fleet, selection: Selection): Member[] {
  const { members } = fleet;
  const problems: Problem[] = [];
  const byName = (flag: string, pattern: string) => {
    const read = namePattern(pattern);
    if (read.ok) return read.matches;
    problems.push({ message: `${flag} "${printable(pattern)}": ${read.message}`, hint: "give a name or a glob" });
    return undefined;
  };
  const wanted = selection.repos.flatMap((pattern) => {
    const matches = byName("--repo", pattern);
    if (matches && !members.some(({ name }) => matches(name))) problems.push(unmatchedRepo(fleet, pattern, matches));
    return matches ? [matches] : [];
  });
  const unwanted = selection.exclude.flatMap((pattern) => {
    const matches = byName("--exclude", pattern);
    const known = [...members, ...fleet.references];
    if (matches && !known.some(({ name }) => matches(name)))
      problems.push(unmatched("--exclude", pattern, known.map(nameOf)));
    return matches ? [matches] : [];
  });
  problems.push(
    ...unmatchedValues(
      "--domain",
      selection.domains,
      members.map(({ domain }) => domain),
    ),
  );
  problems.push(
    ...unmatchedValues(
      "--scope",
      selection.scopes,
      members.map(({ scope }) => scope),
    ),
  );
  if (problems.length > 0) throw new Failure("usage", problems);

  const chosen = members.filter(
    ({ name, domain, scope }) =>
      (wanted.length === 0 || wanted.some((matches) => matches(name))) &&
      !unwanted.some((matches) => matches(name)) &&
      among(domain, selection.domains) &&
      among(scope, selection.scopes),
  );
  if (chosen.length === 0 && members.length > 0) throw new Failure("usage", nobodyLeft);
  const { only } = selection;
  return only ? chosen.filter(({ name }) => only.has(name)) : chosen;
}

const nobodyLeft: Problem = {
  message: "no member matches all of --repo, --exclude, --domain and --scope together",
  hint: "leave one of them out; `wgx list` shows the members with their domains and scopes",
};

function among(value: string | undefined, wanted: readonly string[]): boolean {
  return wanted.length === 0 || (value !== undefined && wanted.includes(value));
}

function unmatchedRepo(fleet: Fleet, pattern: string, matches: (name: string) => boolean): Problem {
  const reference = fleet.references.find(({ name }) => matches(name));
  if (reference) return shownOnly(pattern, reference);
  if (fleet.excluded.includes(pattern)) {
    const message = `--repo "${printable(pattern)}" is excluded by the inventory`;
    return { message, place: { file: fleet.file }, hint: "remove it from `exclude` to examine it" };
  }
  return unmatched("--repo", pattern, fleet.members.map(nameOf));
}

function shownOnly(pattern: string, { name, kind }: Reference): Problem {
  const why = kind === "archived" ? "an archived reference" : "declared `fleet: false`";
  return {
    message: `--repo "${printable(pattern)}": ${name} is ${why}; it is shown in the index and never examined`,
    hint: "name a member of the fleet; `wgx list` shows them",
  };
}

function unmatchedValues(flag: string, wanted: readonly string[], values: readonly (string | undefined)[]): Problem[] {
  const known = new Set(values.filter((value) => value !== undefined));
  return wanted.filter((value) => !known.has(value)).map((value) => unmatched(flag, value, known));
}

function unmatched(flag: string, wanted: string, known: Iterable<string>): Problem {
  return {
    message: `${flag} "${printable(wanted)}" matches no member`,
    hint: "`wgx list` shows the members with their domains and scopes",
    ...didYouMean(wanted, known),
  };
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}
