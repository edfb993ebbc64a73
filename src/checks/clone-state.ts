import type { BranchFacts, CloneFacts } from "../contracts/facts.ts";
import type { Finding, Severity } from "../contracts/finding.ts";
import { counted, printable } from "../platform/text.ts";
import type { MemberCheck } from "./check.ts";

const staleAfterDays = 90;
const day = 24 * 60 * 60 * 1000;

/** The clone holds no work that could be lost or forgotten. */
export const cloneState: MemberCheck = {
  id: "clone-state",
  level: "member",
  title: "the clone holds no unfinished, unpushed or forgotten work",
  severity: "warn",
  explanation: `Work that exists in one clone only is work that can be lost, and a clone in the middle of something misleads whoever
looks at it. This is about the clone on disk; the content that other checks judge is that of the default branch.

Findings:
- warn: a merge, rebase or the like waits to be finished, or paths are unmerged;
- warn: files that git tracks are changed and not committed;
- warn: a branch has commits that its upstream does not have;
- warn: a branch has diverged from its upstream;
- info: untracked files, stashes, a detached HEAD, a branch behind its upstream, a branch that follows nothing and is not
  merged, a branch whose upstream is gone, a branch without a commit for ${staleAfterDays} days, a shallow clone;
- info: the clone's configuration names a filter that wgx does not run, so that changes may be overstated.
Fixes only show or fetch; none throws anything away.`,
  needs: { clone: true },
  check({ clone, location }, { now }) {
    if (!clone.known) return [];
    return [
      ...workTree(clone.value, location),
      ...clone.value.branches.flatMap((branch) => aboutBranch(branch, location, now)),
    ];
  },
};

function finding(severity: Severity, message: string, argv?: readonly string[]): Finding {
  return { check: "clone-state", severity, message, ...(argv && { fix: { argv: [...argv] } }) };
}

function workTree(clone: CloneFacts, location: string): Finding[] {
  const status = ["git", "-C", location, "status"];
  const found: Finding[] = [];
  if (clone.operation !== undefined) found.push(finding("warn", `a ${clone.operation} waits to be finished`, status));
  if (clone.unmerged > 0) found.push(finding("warn", `${counted(clone.unmerged, "unmerged path")}`, status));
  if (clone.changed > 0) found.push(finding("warn", `${counted(clone.changed, "changed file")} not committed`, status));
  if (clone.untracked > 0) found.push(finding("info", `${counted(clone.untracked, "untracked path")}`, status));
  if (clone.stashes > 0)
    found.push(
      finding("info", `${counted(clone.stashes, "stash", "stashes")}`, ["git", "-C", location, "stash", "list"]),
    );
  if (clone.head.kind === "detached" && clone.operation === undefined)
    found.push(finding("info", "HEAD is detached", status));
  if (clone.shallow)
    found.push(
      finding("info", "a shallow clone: its history is cut off", ["git", "-C", location, "fetch", "--unshallow"]),
    );
  if (clone.silencedFilters.length > 0) {
    found.push(
      finding(
        "info",
        `its own configuration names the filter ${clone.silencedFilters.map(printable).join(", ")}, which wgx does not run; changed files may be overstated`,
      ),
    );
  }
  return found;
}

function aboutBranch(branch: BranchFacts, location: string, now: string): Finding[] {
  const name = printable(branch.name);
  const upstream = printable(branch.upstream?.replace(/^refs\/(?:remotes|heads)\//, "") ?? "");
  const log = ["git", "-C", location, "log", "--oneline", `refs/heads/${branch.name}`, "--not", "--remotes"];
  const { track } = branch;
  if (track.kind === "tracked" && track.ahead > 0) {
    const diverged = track.behind > 0 ? ` and lacks ${track.behind} of its own (diverged)` : "";
    return [
      finding("warn", `${name} has ${counted(track.ahead, "commit")} that ${upstream} does not have${diverged}`, log),
    ];
  }
  const found: Finding[] = [];
  if (track.kind === "tracked" && track.behind > 0)
    found.push(finding("info", `${name} is ${counted(track.behind, "commit")} behind ${upstream}`));
  if (track.kind === "gone")
    found.push(
      finding(
        "info",
        `${name} follows ${upstream}, which is gone${branch.merged ? "; it is merged" : ""}`,
        branch.merged ? undefined : log,
      ),
    );
  if (track.kind === "none" && !branch.merged) found.push(finding("info", `${name} exists in this clone only`, log));
  const age = branch.committedAt === undefined ? 0 : (Date.parse(now) - Date.parse(branch.committedAt)) / day;
  if (age > staleAfterDays && !branch.merged)
    found.push(finding("info", `${name} has had no commit for ${Math.floor(age)} days`, log));
  return found;
}
