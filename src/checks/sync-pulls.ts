import { printable } from "../platform/text.ts";
import type { MemberCheck } from "./check.ts";

/** No pull request with templates is left waiting. */
export const syncPulls: MemberCheck = {
  id: "sync-pulls",
  level: "member",
  title: "no pull request with templates waits",
  severity: "info",
  explanation: `With --source github the forge says which pull requests of the branch that wgx up pushes (chore/template-sync) are
open.

What a roll-out has changed is in no member before somebody merges it; until then template-drift still finds it.

info  A pull request waits, as a draft or not: its address, and since when.

The token has to be allowed to read pull requests, else the member is unknown. Branches of forks are passed over. Other
sources cannot tell, so that the check is not among theirs.`,
  needs: { pulls: true },
  check({ pulls }) {
    if (!pulls?.known) return [];
    return pulls.value.map(({ url, draft, createdAt }) => ({
      check: syncPulls.id,
      severity: "info",
      message: `a ${draft ? "draft of a " : ""}pull request with templates waits since ${createdAt.slice(0, 10)}: ${printable(url)}`,
    }));
  },
};
