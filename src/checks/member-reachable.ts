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
- with --fetch, its remote could not be contacted.`,
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
