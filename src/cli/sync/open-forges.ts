import type { SyncIntent } from "../../contracts/sync-journal.ts";
import { forgePlaceOf } from "../../forge/forge-place.ts";
import { pullRequestsOn } from "../../forge/pull-requests.ts";
import { tokenHelper } from "../../git/credentials.ts";
import { pushUrlOf } from "../../git/push-branch.ts";
import { counted } from "../../platform/text.ts";
import { renderPullRequestBody } from "../../renderers/pull-request-body.ts";
import { forgeProposals, type ProposalOptions } from "../../sync/forge-proposals.ts";
import type { PlannedMember } from "../../sync/plan-fleet.ts";
import type { Proposals } from "../../sync/proposals.ts";
import type { Publishing } from "../../sync/publish-member.ts";
import type { BuiltMember } from "../../sync/roll-out.ts";
import type { Context } from "../context.ts";
import { openForges as openForgesOf } from "../open-forge.ts";
import { compareUrl } from "./compare-url.ts";
import { driftReportOf } from "./drift-reports.ts";
import type { RollOutOptions } from "./options.ts";
import type { Prepared } from "./roll-out-templates.ts";

/** How long one request to a forge may wait for limits and pace. Milliseconds. */
const patience = 10 * 60_000;

export interface Forges extends Pick<Publishing, "credentialsFor" | "compareUrl"> {
  readonly publish: SyncIntent["publish"];
  readonly proposals?: Proposals;
  /** What the forges are asked for, for people. */
  readonly cost: string | undefined;
}

/**
 * What the members' forges take part in: tokens, each for its own host; pull requests where there is a token and nothing
 * else was asked for; and what that costs.
 */
export function openForges(
  context: Context,
  prepared: Prepared,
  built: readonly BuiltMember[],
  options: RollOutOptions,
): Forges {
  const { env } = context;
  const credentialsFor = (url: string): Record<string, string> => tokenHelper(env, url);
  const { intent } = prepared.work;
  const linkTo = (url: string, base: string): string | undefined => compareUrl(url, { base, head: intent.branch }, env);
  const forgeOf = openPlaces(context, prepared);
  const covered = built.filter(({ planned }) => forgeOf(planned) !== undefined).length;
  const asked = prepared.work.resumed?.intent.publish ?? options.publish;
  const publish = asked ?? (covered > 0 ? "pr" : "push");
  if (publish !== "pr") return { publish, credentialsFor, compareUrl: linkTo, cost: undefined };
  const report = driftReportOf(context, prepared, "none");
  const about = { metarepo: nameOf(prepared.root), commit: prepared.state.commit ?? "none" };
  const proposals = forgeProposals({
    branch: intent.branch,
    title: intent.title,
    labels: intent.labels,
    reviewers: intent.reviewers,
    draft: intent.draft,
    declined: intent.reopen ? "reopen" : "respect",
    forgeOf,
    bodyOf: (member) => renderPullRequestBody(member.plan, about, report(member)),
  });
  return { publish, credentialsFor, compareUrl: linkTo, proposals, cost: costOf(covered, built.length, intent) };
}

function costOf(covered: number, all: number, { labels, reviewers }: SyncIntent): string {
  const creating = 1 + (labels.length > 0 ? 1 : 0) + (reviewers.length > 0 ? 1 : 0);
  const reading = 4 + (reviewers.length > 0 ? 1 : 0);
  const without = all - covered;
  const rest =
    without === 0
      ? ""
      : `; ${counted(without, "member")} on no forge that there is a token for: pushed, the pull request to be opened by hand`;
  return `On the forge: at most ${counted(covered * (creating + reading), "request")}, of which ${covered * creating} create content (GitHub takes about 80 a minute)${rest}`;
}

/** Where a member's pull requests are, on a forge that there is a token for. */
function openPlaces(context: Context, { root }: Prepared): ProposalOptions["forgeOf"] {
  const forges = openForgesOf(context, root, patience);
  return ({ repository }: PlannedMember) => {
    const url = repository && pushUrlOf(repository);
    const place = url?.known ? forgePlaceOf(url.value) : undefined;
    const client = place && forges.at(place.host);
    return place && client?.forge.token !== undefined ? { place, pulls: pullRequestsOn(client) } : undefined;
  };
}

function nameOf(root: string): string {
  return root.slice(root.lastIndexOf("/") + 1) || root;
}
