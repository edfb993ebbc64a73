import type { Finding } from "../contracts/finding.ts";
import { printable } from "../platform/text.ts";
import type { MemberCheck } from "./check.ts";

const day = 24 * 60 * 60 * 1000;

/** What is judged was fetched not too long ago. */
export const fetchAge: MemberCheck = {
  id: "fetch-age",
  level: "member",
  title: "the member was fetched within --max-age",
  severity: "warn",
  explanation: `wgx judges the default branch as last fetched. What it says is only as fresh as that fetch.

A clone is fetched where --fetch asks for it and by its owner; the time is that of its FETCH_HEAD, or of its making. A
mirror in the cache is asked for by wgx itself once it is older than --max-age; it only stays older where its remote
could not be reached, and is then judged as it was.

Findings (warn):
- the last fetch is longer ago than --max-age days (7), for the cache with the reason;
- nothing tells when it was last fetched.
The fix fetches the one member; wgx doctor --fetch fetches all.`,
  needs: {},
  check({ unreachable, hasRemote, fetchedAt, location, source, member, notRefreshed }, { now, maxAgeDays }) {
    if (unreachable || !hasRemote) return [];
    const fetching =
      source === "cache"
        ? ["wgx", "cache", "refresh", "--repo", member.name]
        : ["git", "-C", location, "fetch", "origin"];
    const report = (message: string): Finding[] => [
      { check: "fetch-age", severity: "warn", message, fix: { argv: fetching } },
    ];
    if (fetchedAt === undefined) return report("nothing tells when it was last fetched");
    const age = (Date.parse(now) - Date.parse(fetchedAt)) / day;
    if (age <= maxAgeDays) return [];
    const why = notRefreshed === undefined ? "" : `, and its remote could not be asked: ${printable(notRefreshed)}`;
    return report(`last fetched ${Math.floor(age)} days ago, more than the ${maxAgeDays} allowed${why}`);
  },
};
