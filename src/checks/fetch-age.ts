import type { MemberCheck } from "./check.ts";

const day = 24 * 60 * 60 * 1000;

/** What is judged was fetched not too long ago. */
export const fetchAge: MemberCheck = {
  id: "fetch-age",
  level: "member",
  title: "the clone was fetched within --max-age",
  severity: "warn",
  explanation: `wgx judges the default branch as last fetched, and by itself contacts no remote. What it says is only as fresh as
that fetch. The time is that of the clone's FETCH_HEAD, or of its making.

Findings (warn):
- the last fetch is longer ago than --max-age days (7);
- nothing tells when it was last fetched.
The fix fetches the one clone; wgx doctor --fetch fetches all.`,
  needs: {},
  check({ unreachable, hasRemote, fetchedAt, location }, { now, maxAgeDays }) {
    if (unreachable || !hasRemote) return [];
    const fix = { argv: ["git", "-C", location, "fetch", "origin"] };
    if (fetchedAt === undefined) {
      return [{ check: "fetch-age", severity: "warn", message: "nothing tells when it was last fetched", fix }];
    }
    const age = (Date.parse(now) - Date.parse(fetchedAt)) / day;
    if (age <= maxAgeDays) return [];
    return [
      {
        check: "fetch-age",
        severity: "warn",
        message: `last fetched ${Math.floor(age)} days ago, more than the ${maxAgeDays} allowed`,
        fix,
      },
    ];
  },
};
