import type { MemberCheck } from "./check.ts";

/** Every member can be read at all. */
export const memberReachable: MemberCheck = {
  id: "member-reachable",
  level: "member",
  title: "the member's repository is there and can be read",
  severity: "fail",
  explanation: `A member of the inventory that cannot be read is neither fine nor drifting: it is unknown, and a run with an
unknown member ends with exit status 3. Nothing is said of its content.

Findings (fail):
- no clone in the workspace: clone it, or point --workspace at the folder that holds the clones;
- not a repository, or git refuses it: the reason is git's own;
- with --fetch, its remote could not be contacted;
- it has no clone, and its remote cannot be copied into the cache: it does not exist, has moved, refuses us, does not
  answer in time, or there is no way to it. The fix lets git try the same by hand.
A mirror that is in the cache already is used where there is merely no way to the remote; see fetch-age.`,
  needs: {},
  check({ unreachable, member, location }) {
    if (!unreachable || unreachable.kind === "interrupted") return [];
    const clone =
      unreachable.kind === "no-clone" && member.cloneUrl !== undefined
        ? ["git", "clone", "--", member.cloneUrl, location]
        : undefined;
    const argv = unreachable.fix ?? clone;
    return [
      {
        check: "member-reachable",
        severity: "fail",
        message: unreachable.reason,
        ...(argv && { fix: { argv: [...argv] } }),
      },
    ];
  },
};
