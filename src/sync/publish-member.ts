import type { Known } from "../contracts/facts.ts";
import type { SyncStep } from "../contracts/sync-journal.ts";
import type { MemberOutcome } from "../contracts/sync-outcome.ts";
import type { BuiltCommit } from "../git/build-commits.ts";
import type { Git } from "../git/git.ts";
import { placeCommit } from "../git/place-commit.ts";
import { type Pushed, pushCommit, pushUrlOf, type RemoteBranch, readRemoteBranch } from "../git/push-branch.ts";
import { readReferences } from "../git/references.ts";
import type { Repository } from "../git/repository.ts";
import { judgeTip } from "./branch-tip.ts";
import type { PlannedMember } from "./plan-fleet.ts";
import type { Proposals } from "./proposals.ts";

/** Where and how changes are published. */
export interface Publishing {
  /** Without `refs/heads/`. */
  readonly branch: string;
  /** `here`: a branch in the clone; `remote`: a push. */
  readonly target: "here" | "remote";
  /** Given, the push is followed by a pull request. */
  readonly proposals?: Proposals;
  /** Environment with the credentials for a URL; empty where the operator's own git has to do. */
  readonly credentialsFor: (url: string) => Readonly<Record<string, string>>;
  /** Where a person opens a pull request from the branch by hand. */
  readonly compareUrl: (url: string, base: string) => string | undefined;
  /** Notes a step, durably; nothing further is done where it throws. */
  readonly record: (step: SyncStep) => void;
}

type Ending = Omit<MemberOutcome, "name" | "plan">;

/**
 * Publishes the commit of one member and says how that ended. Never moves a branch that holds anything but a commit of
 * ours, and never one that moved since it was looked at. Repeating it, after whatever interruption, ends in the same
 * state.
 */
export async function publishMember(
  git: Git,
  planned: PlannedMember & { readonly repository: Repository },
  built: Known<BuiltCommit>,
  how: Publishing,
): Promise<Ending> {
  const { plan } = planned;
  if (!built.known) return { state: "failed", reason: `the commit cannot be made: ${built.reason}` };
  if (plan.content === undefined || plan.commit === undefined) return { state: "failed", reason: "it has no plan" };
  // A merged commit of ours may be its tip, which would then pass for a branch of ours.
  if (how.branch === plan.defaultBranch)
    return { state: "failed", reason: `${how.branch} is its default branch, which wgx never moves` };
  how.record({ step: "planned", member: plan.name, commit: plan.commit, content: plan.content });
  return how.target === "here"
    ? publishHere(git, planned, built.value, how)
    : publishRemotely(git, planned, built.value, how);
}

async function publishHere(
  git: Git,
  { repository, plan, observation }: PlannedMember & { readonly repository: Repository },
  { commit }: BuiltCommit,
  how: Publishing,
): Promise<Ending> {
  if (observation.source === "cache") return { state: "failed", reason: "it has no clone that the branch could be in" };
  const references = await readReferences(git, repository);
  if (!references.known) return { state: "failed", reason: references.reason };
  const seen = references.value.commitOf(`refs/heads/${how.branch}`);
  const parent = plan.commit ?? "";
  const before = await judgeSeen(git, repository, seen, parent, plan.content);
  if (before) return before;
  how.record({ step: "publishing", member: plan.name, commit, ...(seen !== undefined && { seen }) });
  const placed = await placeCommit(git, repository, how.branch, { commit, parent, seen });
  if (placed.kind === "failed") return { state: "failed", reason: placed.reason };
  if (placed.kind !== "placed") return { state: "left-alone", reason: placed.reason };
  how.record({ step: "published", member: plan.name, commit });
  return { state: "published", commit };
}

async function publishRemotely(
  git: Git,
  planned: PlannedMember & { readonly repository: Repository },
  { commit }: BuiltCommit,
  how: Publishing,
): Promise<Ending> {
  const { repository, plan } = planned;
  const url = pushUrlOf(repository);
  if (!url.known) return { state: "failed", reason: url.reason };
  const proposals = how.proposals?.covers(planned) ? how.proposals : undefined;
  const obstacle = await proposals?.obstacle(planned);
  if (obstacle) {
    const { kind, reason, refusal } = obstacle;
    return { state: kind, reason, ...(refusal && { refusal }) };
  }
  const remote = { repository, url: url.value, branch: how.branch, credentials: how.credentialsFor(url.value) };
  const seen = await readRemoteBranch(git, remote);
  if (!seen.known) return { state: "failed", reason: seen.reason };
  const before = await judgeSeen(git, repository, seen.value, plan.commit ?? "", plan.content, remote);
  if (before && before.state !== "up-to-date") return before;
  if (!before) {
    how.record({
      step: "publishing",
      member: plan.name,
      commit,
      ...(seen.value !== undefined && { seen: seen.value }),
    });
    const pushed = await pushCommit(git, remote, commit, seen.value);
    if (pushed.kind !== "pushed") return refusedPush(pushed);
    how.record({ step: "published", member: plan.name, commit });
  }
  const published: Ending = before ?? { state: "published", commit };
  if (!proposals) {
    const compareUrl = how.compareUrl(url.value, plan.defaultBranch ?? "");
    return { ...published, ...(compareUrl !== undefined && { compareUrl }) };
  }
  return propose(planned, published, proposals, how);
}

function refusedPush(pushed: Exclude<Pushed, { kind: "pushed" }>): Ending {
  // Whoever moved the branch in this moment is not overrun; another run looks at what they did.
  if (pushed.kind === "stale") return { state: "failed", reason: `${pushed.reason}; run again` };
  return { state: "failed", reason: pushed.reason };
}

async function propose(
  planned: PlannedMember,
  published: Ending,
  proposals: Proposals,
  how: Publishing,
): Promise<Ending> {
  const proposed = await proposals.propose(planned);
  if (!proposed.ok) {
    const { reason, refusal } = proposed;
    return { ...published, state: "failed", reason: `pushed, but ${reason}`, ...(refusal && { refusal }) };
  }
  const { pullRequest, refused } = proposed;
  how.record({ step: "proposed", member: planned.plan.name, number: pullRequest.number });
  if (refused.length > 0) {
    return {
      ...published,
      state: "failed",
      pullRequest,
      reason: `the pull request is there, but ${refused.join("; ")}`,
    };
  }
  return { ...published, state: pullRequest.was === "there" ? published.state : "published", pullRequest };
}

/** What the branch as it stands says: `up-to-date` or `left-alone`; undefined where it may be moved. */
async function judgeSeen(
  git: Git,
  repository: Repository,
  seen: string | undefined,
  head: string,
  content: string | undefined,
  remote?: RemoteBranch,
): Promise<Ending | undefined> {
  if (seen === undefined) return undefined;
  const tip = await judgeTip(git, repository, seen, head, remote);
  if (!tip.known) return { state: "failed", reason: tip.reason };
  if (tip.value.kind === "theirs") return { state: "left-alone", reason: tip.value.reason };
  return tip.value.content === content ? { state: "up-to-date", commit: seen } : undefined;
}
