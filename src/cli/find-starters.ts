import { availableParallelism } from "node:os";
import { branchNamePattern, gitUrlPattern, memberNamePattern } from "../contracts/identifiers.ts";
import type { Initiation } from "../contracts/initiation.ts";
import { findClones } from "../examination/workspace-clones.ts";
import { forgePlaceOf } from "../forge/forge-place.ts";
import type { Git } from "../git/git.ts";
import { readReferences } from "../git/references.ts";
import { memberOf } from "../inventory/model.ts";
import type { InventoryStart, StarterMember } from "../metarepo/inventory-text.ts";
import { byCodePoint } from "../platform/text.ts";
import { gatherLocal, type Observation } from "../sources/local.ts";
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
  const branches = await Promise.all(observations.map((observation) => branchOf(git, observation)));
  const members = observations.map(({ member: { name }, repository, unreachable }, index): StarterMember => {
    if (unreachable) skipped.push({ name, reason: `listed by its name only: ${unreachable.reason}` });
    const origin = repository?.config.originUrl;
    const url = origin === undefined ? undefined : declarableUrl(origin);
    if (origin !== undefined && url === undefined)
      skipped.push({ name, reason: "listed without its origin, which is no URL that an inventory may hold" });
    const branch = branches[index];
    if (branch?.from === "checked out") {
      const reason = `its clone does not say which branch is the default; ${branch.name}, which is checked out, was written down`;
      skipped.push({ name, reason });
    }
    return { name, ...(url !== undefined && { url }), ...(branch && { defaultBranch: branch.name }) };
  });
  const owner = commonOwner(members);
  return { inventory: { members, ...(owner !== undefined && { owner }) }, skipped };
}

/** The default branch as the clone knows it; else what is checked out, where origin has a branch of that name. */
async function branchOf(
  git: Git,
  { repository, defaultBranch }: Observation,
): Promise<{ readonly name: string; readonly from: "origin/HEAD" | "checked out" } | undefined> {
  if (defaultBranch.known && defaultBranch.value.origin === "origin/HEAD") {
    return { name: defaultBranch.value.name, from: "origin/HEAD" };
  }
  const references = repository && (await readReferences(git, repository));
  const name = references?.known ? references.value.head.branch : undefined;
  if (name === undefined || !references?.known || !branchNamePattern.test(name)) return undefined;
  return references.value.commitOf(`refs/remotes/origin/${name}`) === undefined
    ? undefined
    : { name, from: "checked out" };
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
