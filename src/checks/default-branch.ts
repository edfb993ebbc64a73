import type { Finding } from "../contracts/finding.ts";
import { printable } from "../platform/text.ts";
import type { MemberCheck } from "./check.ts";

/** The inventory, the clone and the remote agree on the default branch. */
export const defaultBranch: MemberCheck = {
  id: "default-branch",
  level: "member",
  title: "the inventory, the clone and the remote agree on the default branch",
  severity: "warn",
  explanation: `The default branch is what is judged. It is taken from the remote where it was asked (--fetch), else from the
clone's origin/HEAD, else from the inventory; it is never guessed.

Findings (warn):
- the inventory declares another branch than the one that was found: correct default_branch in repos.yml;
- the clone's origin/HEAD is not what the remote says (its default branch was renamed): the fix sets it;
- the clone has no origin/HEAD, so the inventory's word was taken: the fix sets it.
A clone without any remote is judged by its local branch (info).`,
  needs: { defaultBranch: true },
  check({ defaultBranch: found, member, location, source }) {
    if (!found.known) return [];
    const { name, origin, cloneSays, remoteSays } = found.value;
    const findings: Finding[] = [];
    const setHead =
      source === "local" ? { argv: ["git", "-C", location, "remote", "set-head", "origin", "--auto"] } : undefined;
    const report = (severity: Finding["severity"], message: string, fix?: Finding["fix"]): void => {
      findings.push({ check: "default-branch", severity, message, ...(fix && { fix }) });
    };
    if (origin === "local") report("info", `it has no remote; its local branch ${printable(name)} is judged`);
    if (member.declaredBranch !== undefined && member.declaredBranch !== name) {
      report(
        "warn",
        `the inventory declares ${printable(member.declaredBranch)}, but the default branch is ${printable(name)}`,
      );
    }
    if (remoteSays !== undefined && remoteSays !== cloneSays) {
      report(
        "warn",
        `the remote's default branch is ${printable(remoteSays)}, but the clone's origin/HEAD says ${printable(cloneSays ?? "nothing")}`,
        setHead,
      );
    } else if (origin === "declared") {
      const why =
        cloneSays === undefined
          ? `the ${source === "local" ? "clone" : "remote"} has no ${source === "local" ? "origin/HEAD" : "default branch"}`
          : `origin/HEAD points to ${printable(cloneSays)}, which was not fetched`;
      report("warn", `${why}, so the declared branch ${printable(name)} is judged`, setHead);
    }
    return findings;
  },
};
