import type { CallFacts, TreeFacts } from "../contracts/facts.ts";
import type { Finding } from "../contracts/finding.ts";
import { printable } from "../platform/text.ts";
import type { MemberCheck } from "./check.ts";
import { callingFolder, confirmCall, mayCall } from "./fleet-calls.ts";

const explanation = `What a member calls of the fleet is there: for each "uses: owner/repository/path@ref" in ${callingFolder}
and in an action.yml at the root, where owner/repository is a member or the metarepo, the branch, tag or commit exists
and holds that workflow or action.

GitHub finds out when the workflow starts, and refuses all of it: a workflow that was renamed here stops the builds over
there.

fail  There is no such branch, tag or commit: correct the reference, or push it.
fail  It is there and does not hold the file: correct the path, or put the file back. An action may be a folder with an
      action.yml, action.yaml or Dockerfile.

Looked at is what was last fetched of the repository that is called; what the fix fetches may already mend it. Where
that repository cannot be read, nothing is known of the call, and the check is listed as not run for the one that calls.
Calls of repositories outside the fleet, and local ones (./...), are not looked at.`;

export const reusableRefsResolve: MemberCheck = {
  level: "member",
  id: "reusable-refs-resolve",
  title: "Workflows and actions of the fleet that a member calls exist",
  severity: "fail",
  explanation,
  needs: { folders: [callingFolder], paths: ["action.yml", "action.yaml"], contents: mayCall, calls: true },
  check: (facts) => {
    const { calls, tree } = facts;
    if (!calls.known || !tree.known) return [];
    return calls.value.flatMap((call) => (call.found.known ? findingsOn(call, call.found.value, tree.value) : []));
  },
};

function findingsOn(call: CallFacts, found: "there" | "no-ref" | "no-file", tree: TreeFacts): readonly Finding[] {
  const place = found === "there" ? undefined : confirmCall(call, tree);
  if (!place) return [];
  const asOf = call.fetchedAt === undefined ? "" : `, as fetched on ${call.fetchedAt.slice(0, 10)}`;
  const [file = ""] = call.wanted;
  const why =
    found === "no-ref"
      ? `${call.target} has no branch, tag or commit ${call.ref}`
      : `${call.target} has no ${file} at ${call.ref}`;
  const message = printable(`calls ${call.uses}, but ${why}${asOf}`);
  return [{ check: reusableRefsResolve.id, severity: "fail", path: call.path, ...place, message }];
}
