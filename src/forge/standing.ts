import type { Known } from "../contracts/facts.ts";
import type { Member } from "../contracts/fleet.ts";
import type { ForgeListing, ForgeStanding } from "../contracts/forge.ts";
import { mapBounded } from "../platform/pool.ts";
import type { ForgeClient } from "./forge-client.ts";
import { forgePlaceOf } from "./forge-place.ts";
import { readRepository } from "./read-repository.ts";

/** Requests to one forge at a time; GitHub wants few. */
const atOnce = 6;

/**
 * How each member stands on the forge that its URL leads to, by name. What an owner's listing has is not asked for again;
 * one that is in none may have been renamed, and is asked for by itself.
 *
 * @param clientAt the forge of a host; undefined where it is none.
 * @throws Failure where a whole host refuses us; see `PullRequests` in the contracts.
 */
export async function readStandings(
  members: readonly Member[],
  listings: readonly ForgeListing[],
  clientAt: (host: string) => ForgeClient | undefined,
): Promise<ReadonlyMap<string, Known<ForgeStanding>>> {
  const listed = new Map(
    listings.flatMap(({ host, repositories }) =>
      repositories.map((each) => [key(host, each.owner, each.name), each] as const),
    ),
  );
  const standings = await mapBounded(members, atOnce, async ({ cloneUrl }): Promise<Known<ForgeStanding>> => {
    const place = cloneUrl === undefined ? undefined : forgePlaceOf(cloneUrl);
    const client = place && clientAt(place.host);
    if (!place || !client) {
      return { known: true, value: { kind: "elsewhere", ...(place && { host: place.host }) } };
    }
    const found = listed.get(key(place.host, place.owner, place.name));
    if (found) return { known: true, value: { kind: "there", place, repository: found } };
    const answer = await readRepository(client, place);
    if (answer.ok) return { known: true, value: { kind: "there", place, repository: answer.value } };
    if (answer.refusal.kind === "not-found") return { known: true, value: { kind: "gone", place } };
    return { known: false, reason: `${place.host}: ${answer.refusal.reason}` };
  });
  return new Map(members.flatMap(({ name }, index) => (standings[index] ? [[name, standings[index]]] : [])));
}

function key(host: string, owner: string, name: string): string {
  return `${host}/${owner}/${name}`.toLowerCase();
}
