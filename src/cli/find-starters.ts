import { availableParallelism } from "node:os";
import { gitUrlPattern, memberNamePattern } from "../contracts/identifiers.ts";
import type { Initiation } from "../contracts/initiation.ts";
import { findClones } from "../examination/workspace-clones.ts";
import { forgePlaceOf } from "../forge/forge-place.ts";
import type { Git } from "../git/git.ts";
import { memberOf } from "../inventory/model.ts";
import type { InventoryStart, StarterMember } from "../metarepo/inventory-text.ts";
import { byCodePoint } from "../platform/text.ts";
import { gatherLocal } from "../sources/local.ts";
import type { Context } from "./context.ts";
import { openForges, requireListing } from "./open-forge.ts";

/** What a fleet may begin with, and what was found and left out. */
export interface Starters {
  readonly inventory: InventoryStart;
  readonly skipped: Initiation["skipped"];
}

/**
 * The owner's repositories on the forge, without forks and archived ones.
 *
 * @throws Failure as `requireListing` does.
 */
export async function startersOnForge(context: Context, root: string, owner: string): Promise<Starters> {
  const listing = await requireListing(openForges(context, root).main(), owner);
  const members = listing.repositories
    .filter(({ fork, archived }) => !fork && !archived)
    .map(
      ({ name, url, cloneUrl, defaultBranch }): StarterMember => ({
        name,
        url: cloneUrl === `${url}.git` ? url : cloneUrl,
        ...(defaultBranch !== undefined && { defaultBranch }),
      }),
    );
  const skipped = listing.unusable.map((name) => ({ name, reason: "its name, URL or branch cannot be a member's" }));
  return { inventory: { owner: listing.owner, members }, skipped };
}

/** The clones in the workspace, by name, with where they come from. Contacts no remote. */
export async function startersInWorkspace(git: Git, root: string, workspace: string): Promise<Starters> {
  const skipped: { name: string; reason: string }[] = [];
  const seen = new Set<string>();
  const names = findClones(workspace, root, () => true)
    .filter(({ isMetarepo }) => !isMetarepo)
    .map(({ folder }) => folder)
    .sort(byCodePoint)
    .filter((name) => {
      const reason = !memberNamePattern.test(name)
        ? "its name cannot be a member's"
        : seen.has(name.toLowerCase())
          ? "another clone's name differs from it in case only"
          : undefined;
      seen.add(name.toLowerCase());
      if (reason !== undefined) skipped.push({ name, reason });
      return reason === undefined;
    });
  const observations = await gatherLocal(
    git,
    names.map((name) => memberOf({ name }, undefined)),
    {
      wantClone: false,
      tree: Promise.resolve(undefined),
      ref: "default",
      fetch: "as-is",
      workspace,
      jobs: availableParallelism(),
    },
  );
  const members = observations.map(({ member: { name }, repository, defaultBranch, unreachable }): StarterMember => {
    if (unreachable) skipped.push({ name, reason: `listed by its name only: ${unreachable.reason}` });
    const origin = repository?.config.originUrl;
    const url = origin === undefined ? undefined : declarableUrl(origin);
    if (origin !== undefined && url === undefined)
      skipped.push({ name, reason: "listed without its origin, which is no URL that an inventory may hold" });
    const branch =
      defaultBranch.known && defaultBranch.value.origin === "origin/HEAD" ? defaultBranch.value.name : undefined;
    return { name, ...(url !== undefined && { url }), ...(branch !== undefined && { defaultBranch: branch }) };
  });
  const owner = commonOwner(members);
  return { inventory: { members, ...(owner !== undefined && { owner }) }, skipped };
}

/** An origin as an inventory may hold it: without what stands before the `@` of http, which may be a token. */
function declarableUrl(origin: string): string | undefined {
  const bare = origin.replace(/^(https?:\/\/)[^/]*@/i, "$1");
  const url = bare.startsWith("/") && !bare.includes("%") ? `file://${bare}` : bare;
  return gitUrlPattern.test(url) && url.length <= 2000 ? url : undefined;
}

/** The owner of all members that are on github.com, where it is one. */
function commonOwner(members: readonly StarterMember[]): string | undefined {
  const places = members.flatMap(({ url }) => (url === undefined ? [] : (forgePlaceOf(url) ?? [])));
  const owners = new Set(places.filter(({ host }) => host === "github.com").map(({ owner }) => owner));
  const [owner] = owners;
  return owners.size === 1 ? owner : undefined;
}
