import type { Fleet, Member } from "../contracts/fleet.ts";
import type { ForgeFacts } from "../examination/examine-fleet.ts";
import { forgePlaceOf } from "../forge/forge-place.ts";
import { readStandings } from "../forge/standing.ts";
import type { Context } from "./context.ts";
import { openForges, requireListing } from "./open-forge.ts";

/**
 * What the forges say of the members, and list of the fleet's owner: for `--forge`.
 *
 * @param asked those of the members of which it is not known yet how they stand.
 * @throws Failure where a whole forge refuses us, or does not know the owner.
 */
export async function askForges(
  context: Context,
  fleet: Fleet,
  members: readonly Member[],
  asked: readonly Member[] = members,
): Promise<ForgeFacts> {
  const { at, main } = openForges(context, fleet.root);
  const listings = fleet.owner === undefined ? [] : [await requireListing(forgeOfOwner(), fleet.owner)];
  return { listings, standings: await readStandings(asked, listings, at) };

  /** The owner is on the forge where a member of its is. */
  function forgeOfOwner() {
    const owner = fleet.owner?.toLowerCase();
    const places = members.flatMap(({ cloneUrl }) => (cloneUrl === undefined ? [] : (forgePlaceOf(cloneUrl) ?? [])));
    const place = places.find((each) => each.owner.toLowerCase() === owner && at(each.host) !== undefined);
    return (place && at(place.host)) ?? main();
  }
}
