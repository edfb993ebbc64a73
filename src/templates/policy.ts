import { join } from "node:path";
import picomatch from "picomatch";
import type { Member } from "../contracts/fleet.ts";
import type { TemplatePolicy } from "../contracts/inventory.ts";
import type { ManifestRule, MemberSelector } from "../contracts/manifest.ts";
import { openMemory } from "../platform/memory.ts";
import { remembered } from "../platform/remembered.ts";
import { loadDocument } from "./load-document.ts";

/** What a template is meant to be for a member. */
export type PolicyFor = (path: string, member: Member) => TemplatePolicy;

/**
 * Loads `templates/manifest.yml`; no rules where there is none.
 *
 * @throws Failure "configuration" with every problem and its place.
 */
export function loadManifest(root: string, memory = openMemory(undefined)): Promise<readonly ManifestRule[]> {
  const kind = {
    name: "manifest",
    file: join(root, "templates/manifest.yml"),
    schema: async () => (await import("../contracts/manifest.ts")).manifestFile,
    entriesOf: (rules: readonly ManifestRule[]) => rules,
  };
  return loadDocument(kind, memory);
}

/**
 * Makes the rules ready for use. The last rule that matches a path and a member wins, a member's own exceptions come
 * after all of them, and what no rule names is optional. Globs are picomatch's, dotfiles included; `**` crosses folders.
 */
export function compilePolicies(rules: readonly ManifestRule[], paths: readonly string[]): PolicyFor {
  const compiled = rules.map((rule) => ({
    matches: globMatcher(rule.match),
    covers: memberMatcher(rule.members),
    policy: rule.policy,
  }));
  const byPath = new Map(paths.map((path) => [path, compiled.filter((rule) => rule.matches(path)).reverse()]));
  const own = new Map<Member, { matches: (path: string) => boolean; policy: TemplatePolicy }[]>();
  return (path, member) => {
    if (member.templates.length > 0) {
      const exceptions = remembered(own, member, () =>
        member.templates.map(({ match, policy }) => ({ matches: globMatcher(match), policy })).reverse(),
      );
      const exception = exceptions.find((candidate) => candidate.matches(path));
      if (exception) return exception.policy;
    }
    const candidates = byPath.get(path) ?? compiled.filter((rule) => rule.matches(path)).reverse();
    return candidates.find((rule) => rule.covers(member))?.policy ?? "optional";
  };
}

/** A test for one or more globs. */
export function globMatcher(globs: string | readonly string[]): (text: string) => boolean {
  return picomatch([globs].flat(), { dot: true });
}

function memberMatcher(selector: MemberSelector | undefined): (member: Member) => boolean {
  if (selector === undefined) return () => true;
  if (Array.isArray(selector)) {
    const named = globMatcher(selector);
    return (member) => named(member.name);
  }
  const { names, domains, scopes, tags } = selector;
  const named = names && globMatcher(names);
  return (member) =>
    (!named || named(member.name)) &&
    (!domains || (member.domain !== undefined && domains.includes(member.domain))) &&
    (!scopes || (member.scope !== undefined && scopes.includes(member.scope))) &&
    (!tags || member.tags.some((tag) => tags.includes(tag)));
}
