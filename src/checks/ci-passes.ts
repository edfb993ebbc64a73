import type { MemberCheck } from "./check.ts";

/** The member's own checks passed on the commit that is judged. */
export const ciPasses: MemberCheck = {
  id: "ci-passes",
  level: "member",
  title: "what checks the judged commit on the forge has passed",
  severity: "warn",
  explanation: `With --source github the forge says what its checks and statuses (workflows, and whatever else reports to it) make of
the commit at the head of the default branch, taken together.

A default branch that fails its own checks hides the next failure, and every pull request inherits it.

warn  At least one of them failed.
info  They have not ended yet.

A commit that nothing checks is not looked at; ci-present says whether there is a configuration. The token has to be
allowed to read checks and commit statuses, else the member is unknown. Other sources cannot tell, so that the check
is not among theirs.`,
  needs: { ci: true },
  check({ ci }) {
    if (!ci?.known) return [];
    if (ci.value === "failed") {
      return [{ check: ciPasses.id, severity: "warn", message: "the checks of its default branch have failed" }];
    }
    if (ci.value === "pending") {
      return [{ check: ciPasses.id, severity: "info", message: "the checks of its default branch have not ended" }];
    }
    return [];
  },
};
