import type { Needs } from "./check.ts";

/** Whether a check reads what files say, which costs a forge a request for every few files. */
export function readsContents({ contents, profile, inspection, calls }: Needs): boolean {
  return Boolean(contents ?? profile ?? inspection ?? calls);
}

/**
 * What a source has to be able to show for a check: `inventory` what is declared; `references` which commit is judged, and
 * when it was fetched; `tree` names, modes and ids of files; `sizes`, `contents` of files; `history` of files; `clone` the
 * state of a work tree; `forge` what only the forge says.
 */
export type Sight = "inventory" | "references" | "tree" | "sizes" | "contents" | "history" | "clone" | "forge";

/** What a check with these needs looks at, the cheapest first. A source that cannot show all of it cannot run the check. */
export function sightsOf(needs: Needs): readonly Sight[] {
  const { inspection } = needs;
  const looksAtFiles = needs.paths ?? needs.folders ?? needs.profile ?? needs.drift ?? needs.contracts ?? inspection;
  const reads = needs.contents ?? needs.profile ?? needs.drift;
  const sights: readonly (readonly [Sight, unknown])[] = [
    ["inventory", true],
    ["references", looksAtFiles ?? needs.defaultBranch ?? needs.clone],
    ["tree", looksAtFiles],
    ["sizes", inspection?.of.kind === "size"],
    ["contents", reads ?? inspection?.of.kind === "content"],
    ["history", needs.drift],
    ["clone", needs.clone],
    ["forge", needs.ci ?? needs.pulls],
  ];
  return sights.flatMap(([sight, isNeeded]) => (isNeeded ? [sight] : []));
}
