import type { Unreachable } from "../contracts/facts.ts";
import type { Member } from "../contracts/fleet.ts";
import { gitUrlPattern } from "../contracts/identifiers.ts";
import type { Git } from "../git/git.ts";
import { readReferences } from "../git/references.ts";
import type { RemoteTrouble } from "../git/remote-trouble.ts";
import { type MirrorOutcome, type MirrorPlan, openMirrors } from "../mirrors/open-mirrors.ts";
import { printable } from "../platform/text.ts";
import type { Opened } from "./local.ts";

/**
 * Opens members in the cache: each in the mirror of the URL that it is cloned from. What fails for one member is an
 * unreachable of that member.
 */
export async function openInCache(
  git: Git,
  members: readonly Member[],
  plan: MirrorPlan,
): Promise<ReadonlyMap<Member, Opened>> {
  const urls = members.flatMap(({ cloneUrl }) =>
    cloneUrl !== undefined && gitUrlPattern.test(cloneUrl) ? [cloneUrl] : [],
  );
  const mirrors = await openMirrors(git, urls, plan);
  const opened = await Promise.all(
    members.map((member) =>
      describe(git, member, member.cloneUrl === undefined ? undefined : mirrors.get(member.cloneUrl)),
    ),
  );
  return new Map(opened.map((found) => [found.member, found]));
}

async function describe(git: Git, member: Member, outcome: MirrorOutcome | undefined): Promise<Opened> {
  const { cloneUrl } = member;
  const base = { member, source: "cache", location: cloneUrl ?? member.name, withoutWorktree } as const;
  if (cloneUrl === undefined || !outcome) {
    return {
      ...base,
      unreachable: { kind: "unreadable", reason: "the inventory does not say where it can be fetched from" },
    };
  }
  if (!outcome.ok) return { ...base, unreachable: unreachable(cloneUrl, outcome.trouble) };
  const { repository, fetchedAt } = outcome.mirror;
  const references = await readReferences(git, repository);
  if (!references.known) {
    return { ...base, repository, unreachable: { kind: "unreadable", reason: references.reason } };
  }
  const stale = outcome.stale && { notRefreshed: printable(outcome.stale.reason) };
  return { ...base, repository, references: references.value, fetchedAt, ...stale };
}

const withoutWorktree = "the cache holds no work tree";

/** Why a remote cannot be read, and the command that shows it, or lets git ask for credentials. */
function unreachable(url: string, { kind, reason, to }: RemoteTrouble): Unreachable {
  if (kind === "interrupted") return { kind, reason };
  const advice = to === undefined ? "" : "; put that into the inventory as its url";
  return { kind: "unreadable", reason: `${printable(reason)}${advice}`, fix: ["git", "ls-remote", "--", to ?? url] };
}
