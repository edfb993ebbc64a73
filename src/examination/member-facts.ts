import type { Known, MemberFacts, ProfileFacts } from "../contracts/facts.ts";
import type { Observation } from "../sources/local.ts";
import type { FurtherFacts } from "./further-facts.ts";
import type { LookUp } from "./gather-needs.ts";

const notNeeded = { known: false, reason: "no selected check needs it" } as const;

/** What the checks see of a member: what was observed, and what follows from its commit. */
export function toFacts(
  observation: Observation,
  further: FurtherFacts | undefined,
  lookUp: LookUp | undefined,
): MemberFacts {
  const { member, location, source, repository, unreachable, fetchedAt, notRefreshed } = observation;
  const { hasRemote, defaultBranch, judged, clone, tree, ci, pulls } = observation;
  const remoteUrl = repository?.config.originUrl;
  return {
    member,
    source,
    location,
    hasRemote,
    defaultBranch,
    judged,
    clone,
    tree,
    profile: profileOf(observation, lookUp),
    drift: further?.drift.get(member.name) ?? notNeeded,
    inspected: further?.inspected.get(member.name) ?? new Map(),
    calls: further?.calls.get(member.name) ?? notNeeded,
    ...(unreachable && { unreachable }),
    ...(fetchedAt !== undefined && { fetchedAt }),
    ...(notRefreshed !== undefined && { notRefreshed }),
    ...(remoteUrl !== undefined && { remoteUrl }),
    ...(ci && { ci }),
    ...(pulls && { pulls }),
  };
}

/** What its profile says, as far as its files are known. */
export function profileOf({ tree }: Observation, lookUp: LookUp | undefined): Known<ProfileFacts> {
  return tree.known ? (lookUp?.(tree.value) ?? notNeeded) : tree;
}
