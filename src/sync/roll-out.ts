import type { Known } from "../contracts/facts.ts";
import type { MemberOutcome, OutcomeState } from "../contracts/sync-outcome.ts";
import type { SyncPlan } from "../contracts/sync-plan.ts";
import { type BuiltCommit, buildCommits, type CommitOrder, type FileOrder, type Maker } from "../git/build-commits.ts";
import type { Git } from "../git/git.ts";
import type { Repository } from "../git/repository.ts";
import { mapBounded } from "../platform/pool.ts";
import type { Template } from "../templates/catalogue.ts";
import { commitMessage, type MessageFacts } from "./commit-message.ts";
import { writes } from "./content-digest.ts";
import type { FleetPlan, PlannedMember } from "./plan-fleet.ts";
import { type Publishing, publishMember } from "./publish-member.ts";

/** A member whose commit was made, or could not be. */
export interface BuiltMember {
  readonly planned: PlannedMember & { readonly repository: Repository };
  readonly built: Known<BuiltCommit>;
}

/** Makes the commits of all members that have something to change, in a store of ours; the members are not touched. */
export async function buildMembers(
  git: Git,
  { members, contents }: FleetPlan,
  catalogue: readonly Template[],
  message: MessageFacts,
  maker: Maker,
  jobs: number,
): Promise<readonly BuiltMember[]> {
  const templates = new Map(catalogue.map((template) => [template.path, template]));
  const orders = new Map<CommitOrder, BuiltMember["planned"]>();
  for (const planned of members) {
    const { plan, repository } = planned;
    if (!repository || plan.commit === undefined || plan.content === undefined) continue;
    const files = writes(plan.files).map(({ path, result }): FileOrder => {
      if (!result) return { path };
      const bytes = contents.get(result.blob) ?? templates.get(path)?.bytes;
      if (!bytes) throw new Error(`the content of ${path} is lost`);
      return { path, mode: result.mode, bytes };
    });
    orders.set(
      { repository, parent: plan.commit, files, message: commitMessage(plan, message) },
      { ...planned, repository },
    );
  }
  const built = await buildCommits(git, [...orders.keys()], maker, jobs);
  return [...orders].map(([order, planned]) => ({
    planned,
    built: built.get(order) ?? { known: false, reason: "git made no commit" },
  }));
}

/** States in which nothing is published, by those of the plan. */
const unpublished: Readonly<Record<SyncPlan["members"][number]["state"], OutcomeState>> = {
  waiting: "failed",
  held: "held",
  current: "current",
  unknown: "unknown",
};

/** Publishes what was built, several members at once, and says of every member how it ended. */
export async function rollOut(
  git: Git,
  plan: FleetPlan,
  built: readonly BuiltMember[],
  how: Publishing & {
    /** Why members that have changes waiting do not go ahead, by name. */
    readonly refused: ReadonlyMap<string, string>;
    readonly jobs: number;
    readonly onProgress?: (done: number) => void;
  },
): Promise<readonly MemberOutcome[]> {
  const byName = new Map(built.map((member) => [member.planned.plan.name, member]));
  let done = 0;
  return mapBounded(plan.members, how.jobs, async (planned): Promise<MemberOutcome> => {
    const { plan: own } = planned;
    const ready = byName.get(own.name);
    const refused = how.refused.get(own.name);
    const ending: Omit<MemberOutcome, "name" | "plan"> = git.signal.aborted
      ? { state: "failed", reason: "interrupted" }
      : refused !== undefined
        ? { state: "left-alone", reason: refused }
        : ready
          ? await publishMember(git, ready.planned, ready.built, how)
          : { state: unpublished[own.state], ...(own.reason !== undefined && { reason: own.reason }) };
    // Interrupted, or refused by a whole host, it is not at its end: a resumed run takes it up again.
    if (ready && !git.signal.aborted && !ending.refusal) {
      const { state, reason } = ending;
      how.record({ step: "ended", member: own.name, state, ...(reason !== undefined && { reason }) });
    }
    done++;
    how.onProgress?.(done);
    return { name: own.name, plan: own, ...ending };
  });
}
