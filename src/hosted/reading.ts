import type { Known, TreeFacts } from "../contracts/facts.ts";
import type { Member } from "../contracts/fleet.ts";
import type { ForgeAnswer, ForgePlace, ForgeRefusal } from "../contracts/forge.ts";
import { forgePlaceOf } from "../forge/forge-place.ts";
import type { HostedMember } from "../forge/hosted-member.ts";
import type { TreeAnswer } from "../git/tree-walk.ts";
import { printable } from "../platform/text.ts";
import type { Reading } from "../sources/local.ts";

/** A member on its way: where it is on a forge that we know, and what that answered. */
export interface Station {
  readonly member: Member;
  readonly place?: ForgePlace;
  readonly answer?: ForgeAnswer<HostedMember>;
}

/** What the reading of a member is made of, besides its station. */
interface Surroundings {
  /** ISO 8601. */
  readonly now: string;
  /** What its head holds; undefined where nobody asked. */
  readonly tree: Known<TreeAnswer> | undefined;
}

/** What a forge says of a member, in the words of all sources. */
export function readingOf(station: Station, surroundings: Surroundings): Reading {
  const { member, place, answer } = station;
  const base = { member, location: member.cloneUrl ?? member.name, source: "github", shallow: false } as const;
  if (!place) return unread(base, whyNowhere(member), { known: true, value: nowhere(member) });
  if (answer?.ok) return { ...base, place, ...readingAt(place, answer.value, surroundings) };
  const refusal = answer?.refusal ?? { kind: "unavailable", reason: "it was not asked for" };
  const reason = `${place.host}: ${printable(refusal.reason)}`;
  return { ...unread(base, reason, standingOf(place, refusal, reason)), place };
}

function unread(
  base: Pick<Reading, "member" | "location" | "source" | "shallow">,
  reason: string,
  standing: NonNullable<Reading["standing"]>,
): Reading {
  const unknown = { known: false, reason } as const;
  const unreachable = { kind: "unreadable", reason } as const;
  const nothing = { defaultBranch: unknown, judged: unknown, tree: unknown, ci: unknown, pulls: unknown };
  return { ...base, ...nothing, unreachable, hasRemote: false, standing };
}

function readingAt(
  place: ForgePlace,
  { repository, head, listing, ci, pulls }: HostedMember,
  { now, tree: read }: Surroundings,
): Omit<Reading, "member" | "location" | "source" | "shallow"> {
  const about = {
    hasRemote: true,
    fetchedAt: now,
    standing: { known: true, value: { kind: "there", place, repository } },
    ...(pulls && { pulls }),
  } as const;
  if (!head) {
    const empty = { known: false, reason: "the repository is empty: no commit yet" } as const;
    return { ...about, defaultBranch: empty, judged: empty, tree: empty, ci: empty };
  }
  const { branch, commit } = head;
  const committedAt = read?.known ? read.value.committedAt : undefined;
  const tree: Known<TreeFacts> | undefined = read?.known ? { known: true, value: read.value.tree } : read;
  return {
    ...about,
    defaultBranch: { known: true, value: { name: branch, origin: "forge" } },
    judged: {
      known: true,
      value: { ref: `origin/${branch}`, commit, ...(committedAt !== undefined && { committedAt }) },
    },
    tree: tree ?? (listing && !listing.known ? listing : notNeeded),
    ...(ci && { ci }),
  };
}

const notNeeded = { known: false, reason: "no selected check needs it" } as const;

function standingOf(place: ForgePlace, { kind }: ForgeRefusal, reason: string): NonNullable<Reading["standing"]> {
  return kind === "not-found" ? { known: true, value: { kind: "gone", place } } : { known: false, reason };
}

function nowhere({ cloneUrl }: Member): { readonly kind: "elsewhere"; readonly host?: string } {
  const host = cloneUrl === undefined ? undefined : forgePlaceOf(cloneUrl)?.host;
  return { kind: "elsewhere", ...(host !== undefined && { host }) };
}

function whyNowhere(member: Member): string {
  if (member.cloneUrl === undefined) return "the inventory does not say where it is on a forge";
  const { host } = nowhere(member);
  return `its URL leads to ${host === undefined ? "no forge" : `${printable(host)}, no forge that wgx knows`}`;
}
