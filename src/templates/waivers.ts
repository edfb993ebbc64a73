import { join } from "node:path";
import type { LoadedWaiver } from "../contracts/facts.ts";
import { waiversFile } from "../contracts/waivers.ts";
import { remembered } from "../platform/remembered.ts";
import { loadDocument } from "./load-document.ts";
import { globMatcher } from "./policy.ts";

/**
 * Loads `templates/waivers.yml`; none where there is no such file.
 *
 * @throws Failure "configuration" with every problem and its place.
 */
export async function loadWaivers(root: string): Promise<readonly LoadedWaiver[]> {
  const loaded = await loadDocument(join(root, "templates/waivers.yml"), waiversFile);
  if (!loaded) return [];
  return loaded.value.map((waiver, index) => ({ ...waiver, line: loaded.document.locate([index]).line ?? 1 }));
}

/** Finds the waiver that covers a member's path, expired or not; one that still holds is preferred. */
export function waiverFinder(
  waivers: readonly LoadedWaiver[],
  today: string,
): (member: string, path: string) => LoadedWaiver | undefined {
  const compiled = waivers.map((waiver) => ({
    waiver,
    member: globMatcher(waiver.member),
    path: globMatcher(waiver.path),
  }));
  const byMember = new Map<string, typeof compiled>();
  return (member, path) => {
    const candidates = remembered(byMember, member, () => compiled.filter((entry) => entry.member(member)));
    const covering = candidates.filter((entry) => entry.path(path)).map(({ waiver }) => waiver);
    return covering.find(({ until }) => until >= today) ?? covering[0];
  };
}
