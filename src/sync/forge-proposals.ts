import type { ForgePlace } from "../contracts/forge.ts";
import type { PullRequest, PullRequests } from "../contracts/pull-requests.ts";
import { isFailure } from "../platform/failure.ts";
import type { PlannedMember } from "./plan-fleet.ts";
import type { Obstacle, Proposals, Proposed } from "./proposals.ts";

/** What the pull requests of a roll-out are to be. */
export interface ProposalOptions {
  readonly branch: string;
  readonly title: string;
  readonly labels: readonly string[];
  /** Logins, and teams as `owner/team`. */
  readonly reviewers: readonly string[];
  readonly draft: boolean;
  /** Whether one that was declined is opened again. */
  readonly declined: "respect" | "reopen";
  /** The member's forge; undefined where it is on none that we may write to. */
  readonly forgeOf: (member: PlannedMember) => { readonly place: ForgePlace; readonly pulls: PullRequests } | undefined;
  /** Without the mark by which it is known again. */
  readonly bodyOf: (member: PlannedMember) => string;
}

/** Pull requests on the forges of the members. One that was closed without a merge is a decision on just its content. */
export function forgeProposals(options: ProposalOptions): Proposals {
  const { branch, forgeOf } = options;
  const markOf = ({ plan }: PlannedMember): string => `<!-- wgx-content: ${plan.content ?? ""} -->`;
  return {
    covers: (member) => forgeOf(member) !== undefined,
    obstacle: (member) => orRefusal(obstacle(member)),
    propose: (member) => orRefusal(propose(member)),
  };

  async function obstacle(member: PlannedMember): Promise<Obstacle | undefined> {
    const forge = forgeOf(member);
    if (!forge) return undefined;
    const repository = await forge.pulls.repository(forge.place);
    if (!repository.ok) return { kind: "failed", reason: repository.refusal.reason };
    if (repository.value.archived) return { kind: "failed", reason: "the repository is archived, and read-only" };
    const pulls = await forge.pulls.find(forge.place, branch);
    if (!pulls.ok) return { kind: "failed", reason: pulls.refusal.reason };
    return declinedBefore(pulls.value, markOf(member), options.declined);
  }

  async function propose(member: PlannedMember): Promise<Proposed> {
    const forge = forgeOf(member);
    const base = member.plan.defaultBranch;
    if (!forge || base === undefined) return { ok: false, reason: "it is on no forge" };
    const body = `${markOf(member)}\n${options.bodyOf(member)}`;
    const pulls = await forge.pulls.find(forge.place, branch);
    if (!pulls.ok) return { ok: false, reason: pulls.refusal.reason };
    const open = pulls.value.find(({ state, base: of }) => state === "open" && of === base);
    if (open) return bringUpToDate(forge, open, body, markOf(member), options);
    const declined =
      options.declined === "reopen" ? pulls.value.find((pull) => isDeclined(pull, markOf(member))) : undefined;
    if (declined) {
      const reopened = await forge.pulls.reopen({ repository: forge.place, number: declined.number });
      // Where its branch was deleted or moved the forge does not open it again: a new one takes its place.
      if (reopened.ok) return furnish(forge, reopened.value, "reopened", options);
    }
    const opened = await forge.pulls.open(forge.place, {
      head: branch,
      base,
      title: options.title,
      body,
      draft: options.draft,
    });
    if (!opened.ok) return { ok: false, reason: `no pull request: ${opened.refusal.reason}` };
    return furnish(forge, opened.value.pull, opened.value.was, options);
  }
}

/**
 * What a whole host refuses concerns its own members: those of other hosts go on.
 *
 * @throws Failure of any other kind.
 */
async function orRefusal<Answer>(answer: Promise<Answer>): Promise<Answer | HostRefused> {
  try {
    return await answer;
  } catch (error) {
    if (!isFailure(error) || (error.kind !== "authentication" && error.kind !== "temporary")) throw error;
    const reason = error.problems.map(({ message, hint }) => [message, ...(hint ? [hint] : [])].join("; ")).join("; ");
    return { ok: false, kind: "failed", reason, refusal: error.kind };
  }
}

type HostRefused = Obstacle & Extract<Proposed, { ok: false }>;

type Forge = NonNullable<ReturnType<ProposalOptions["forgeOf"]>>;

function isDeclined({ state, merged, body }: PullRequest, mark: string): boolean {
  return state === "closed" && !merged && body.includes(mark);
}

function declinedBefore(
  pulls: readonly PullRequest[],
  mark: string,
  declined: ProposalOptions["declined"],
): Obstacle | undefined {
  if (declined === "reopen" || pulls.some(({ state }) => state === "open")) return undefined;
  const no = pulls.find((pull) => isDeclined(pull, mark));
  return no && { kind: "left-alone", reason: `declined: ${no.url} was closed unmerged; --reopen proposes it again` };
}

/** The title and body of an open one are ours as long as its body carries our mark; otherwise somebody wrote them. */
async function bringUpToDate(
  forge: Forge,
  open: PullRequest,
  body: string,
  mark: string,
  options: ProposalOptions,
): Promise<Proposed> {
  const ours = /<!-- wgx-content: [0-9a-f]{64} -->/.test(open.body);
  if (!ours || open.body.includes(mark)) return furnish(forge, open, "there", options);
  const updated = await forge.pulls.update(
    { repository: forge.place, number: open.number },
    { title: options.title, body },
  );
  if (!updated.ok) return { ok: false, reason: `the pull request cannot be changed: ${updated.refusal.reason}` };
  return furnish(forge, updated.value, "updated", options);
}

/** Adds the labels and reviewers that are not there yet. What is refused of them does not undo the rest. */
async function furnish(
  { pulls, place }: Forge,
  pull: PullRequest,
  was: "created" | "updated" | "there" | "reopened",
  { labels, reviewers }: ProposalOptions,
): Promise<Proposed> {
  const at = { repository: place, number: pull.number };
  const refused: string[] = [];
  const missing = labels.filter((label) => !pull.labels.includes(label));
  if (missing.length > 0) {
    const labelled = await pulls.label(at, missing);
    if (!labelled.ok) refused.push(`its labels were refused: ${labelled.refusal.reason}`);
  }
  if (reviewers.length > 0 && (await isUnasked())) {
    const asked = await pulls.requestReview(at, {
      users: reviewers.filter((name) => !name.includes("/")),
      teams: reviewers.flatMap((name) => name.split("/")[1] ?? []),
    });
    if (!asked.ok) refused.push(`its reviewers were refused: ${asked.refusal.reason}`);
  }
  return { ok: true, pullRequest: { number: pull.number, url: pull.url, was }, refused };

  /** Who has answered or was let off is not asked again; a run that broke off here has asked nobody. */
  async function isUnasked(): Promise<boolean> {
    if (was === "created") return true;
    if (pull.reviewers.users.length + pull.reviewers.teams.length > 0) return false;
    const asked = await pulls.wasReviewAsked(at);
    if (!asked.ok) refused.push(`whom its reviewers are cannot be told: ${asked.refusal.reason}`);
    return asked.ok && !asked.value;
  }
}
