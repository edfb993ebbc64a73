import type { MemberPlan, SyncPlan } from "../contracts/sync-plan.ts";

/**
 * Compares what was worked out anew with a plan that was saved. The saved one is never believed: it only decides which
 * members go ahead. Gives, by name, why a member may not.
 */
export function holdToPlan(saved: SyncPlan, members: readonly MemberPlan[]): ReadonlyMap<string, string> {
  const planned = new Map(saved.members.map((member) => [member.name, member]));
  const refused = new Map<string, string>();
  for (const member of members) {
    const before = planned.get(member.name);
    const reason = before ? difference(before, member) : "the plan does not name it";
    if (reason !== undefined) refused.set(member.name, reason);
  }
  return refused;
}

function difference(before: MemberPlan, now: MemberPlan): string | undefined {
  if (now.content === undefined && before.content === undefined) return undefined;
  if (before.state === "unknown") return "it could not be read when the plan was made";
  if (before.commit !== now.commit) {
    const [from = "?", to = "?"] = [before.commit?.slice(0, 12), now.commit?.slice(0, 12)];
    return `its default branch moved since the plan was made, from ${from} to ${to}; make a new plan`;
  }
  const essence = ({ files, content, tree }: MemberPlan): string =>
    JSON.stringify([
      content,
      tree,
      files.map(({ path, action, base, ours, theirs, result }) => [
        path,
        action,
        base?.blob,
        ...[ours, theirs, result].map((version) => version && [version.mode, version.blob]),
      ]),
    ]);
  return essence(before) === essence(now)
    ? undefined
    : "what would be written is not what was planned; make a new plan";
}
