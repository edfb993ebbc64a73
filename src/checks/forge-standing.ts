import type { MemberFacts } from "../contracts/facts.ts";
import type { Severity } from "../contracts/finding.ts";
import type { ForgeListing, ForgePlace, ForgeRepository } from "../contracts/forge.ts";
import { counted, printable } from "../platform/text.ts";
import type { CheckContext, FleetFacts, FleetFinding } from "./check.ts";

const check = "inventory-reconcile";
/** Names in one finding; an owner may have thousands of repositories. */
const mostNames = 30;

/** What the forge says of a member, against what the inventory says; nothing where it was not asked or is unknown. */
export function aboutStanding({ member, forge }: MemberFacts): FleetFinding[] {
  if (!forge?.known) return [];
  const standing = forge.value;
  const say = (severity: Severity, message: string): FleetFinding[] => [
    { member: member.name, finding: { check, severity, message } },
  ];
  if (standing.kind === "elsewhere") {
    const where = standing.host === undefined ? "no forge" : `${printable(standing.host)}, no forge that wgx knows`;
    return say("info", `it leads to ${where}: nothing could be compared`);
  }
  const { place } = standing;
  if (standing.kind === "gone") {
    return say("warn", `${place.host} has no ${fullName(place)}, or the token may not see it`);
  }
  const { repository } = standing;
  const archived = repository.archived && member.status !== "archived";
  return [
    ...aboutName(place, repository).flatMap(([severity, message]) => say(severity, message)),
    ...(archived
      ? say("warn", `${fullName(repository)} is archived on ${place.host}: nothing can be pushed to it`)
      : []),
  ];
}

function aboutName(place: ForgePlace, today: ForgeRepository): [Severity, string][] {
  const before = fullName(place);
  const now = fullName(today);
  if (before === now) return [];
  if (before.toLowerCase() === now.toLowerCase()) return [["info", `${place.host} writes it ${now}, not ${before}`]];
  const what = place.owner.toLowerCase() === today.owner.toLowerCase() ? "renamed" : "moved";
  return [["warn", `${before} was ${what}: on ${place.host} it is ${now} now`]];
}

/** The owner's repositories that the inventory neither lists nor excludes, nor lists by an old name, in one finding. */
export function unlistedOnForge(
  listing: ForgeListing,
  standings: NonNullable<FleetFacts["standings"]>,
  { fleet, isExcluded }: CheckContext,
): FleetFinding[] {
  const today = [...standings.values()].flatMap((standing) =>
    standing.known && standing.value.kind === "there" ? [standing.value.repository] : [],
  );
  const known = new Set([...fleet.members, ...fleet.references, ...today].map(({ name }) => name.toLowerCase()));
  const strangers = listing.repositories.filter(
    ({ name, archived, fork }) => !archived && !fork && !known.has(name.toLowerCase()) && !isExcluded(name),
  );
  if (strangers.length === 0) return [];
  const shown = strangers.slice(0, mostNames).map(({ name }) => name);
  const more = strangers.length > mostNames ? `, and ${strangers.length - mostNames} more` : "";
  const message = `${listing.host} lists ${counted(strangers.length, "repository", "repositories")} of ${listing.owner} that ${printable(fleet.file)} neither lists nor excludes: ${shown.join(", ")}${more}`;
  return [{ finding: { check, severity: "info", message } }];
}

function fullName({ owner, name }: { readonly owner: string; readonly name: string }): string {
  return `${owner}/${name}`;
}
