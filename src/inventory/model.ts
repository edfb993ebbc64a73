import type { Member, Reference } from "../contracts/fleet.ts";
import type { InventoryEntry } from "../contracts/inventory.ts";

/**
 * The member that an entry declares, defaults filled in.
 *
 * @param home the URL below which the owner's repositories are; it gives the clone URL where none is declared.
 */
export function memberOf(entry: InventoryEntry, home: string | undefined): Member {
  const cloneUrl = entry.url ?? (home === undefined ? undefined : `${home}/${entry.name}`);
  return {
    ...described(entry),
    ...(cloneUrl !== undefined && { cloneUrl }),
    ...(entry.status !== undefined && { status: entry.status }),
    tags: entry.tags ?? [],
    metrics: entry.metrics?.enable ?? false,
    profileExpected: entry.wgx?.profile_expected ?? true,
    integrity: entry.integrity?.enabled ?? true,
    templates: entry.templates ?? [],
  };
}

/** The reference that an entry declares. */
export function referenceOf(entry: InventoryEntry, kind: Reference["kind"]): Reference {
  return {
    ...described(entry),
    status: entry.status ?? (kind === "archived" ? "archived-reference" : "outside"),
    ...(entry.source_commit !== undefined && { sourceCommit: entry.source_commit }),
    ...(entry.locator !== undefined && { locator: entry.locator }),
    ...(entry.content_sha256 !== undefined && { contentSha256: entry.content_sha256 }),
    kind,
  };
}

function described(entry: InventoryEntry) {
  return {
    name: entry.name,
    ...(entry.url !== undefined && { url: entry.url }),
    ...(entry.default_branch !== undefined && { declaredBranch: entry.default_branch }),
    ...(entry.domain !== undefined && { domain: entry.domain }),
    ...(entry.scope !== undefined && { scope: entry.scope }),
    dependsOn: [...new Set(entry.depends_on)],
  };
}
