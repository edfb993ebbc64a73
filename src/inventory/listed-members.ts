import type { ForgeListing, ForgeRepository } from "../contracts/forge.ts";
import type { InventoryEntry } from "../contracts/inventory.ts";
import type { Remark, Spot } from "./remark.ts";
import type { ScopeHalf } from "./scope-half.ts";

/** Where the inventory says that the forge lists the members. */
export const listedAt: Spot = { half: "inventory", path: ["mode"] };

/**
 * The members that the forge lists, as entries that the inventory's own are laid over. Forks and archived repositories
 * are among them where the inventory wants them; what it keeps as an archived reference is none.
 */
export function listedMembers(scope: ScopeHalf, listing: ForgeListing): InventoryEntry[] {
  const references = new Set(scope.archived.map(({ entry }) => entry.name.toLowerCase()));
  return listing.repositories
    .filter(({ fork, archived }) => (scope.includeForks || !fork) && (scope.includeArchived || !archived))
    .filter(({ name }) => !references.has(name.toLowerCase()))
    .map(toEntry);
}

/** A warning for each repository that wgx cannot look after. */
export function unusableMembers(listing: ForgeListing): Remark[] {
  return listing.unusable.map((name) => ({
    severity: "warning",
    at: listedAt,
    message: `${listing.host} lists "${name}", which wgx cannot take for a member: its name, URL or branch is none`,
  }));
}

function toEntry({ name, url, cloneUrl, defaultBranch, archived }: ForgeRepository): InventoryEntry {
  return {
    name,
    // The page and the clone are the same place on GitHub, and the page is the one to link.
    url: cloneUrl === `${url}.git` ? url : cloneUrl,
    ...(defaultBranch !== undefined && { default_branch: defaultBranch }),
    ...(archived && { status: "archived" }),
  };
}
