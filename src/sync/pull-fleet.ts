import type { PulledFile, PullOutcome } from "../contracts/pull-outcome.ts";
import type { Git } from "../git/git.ts";
import { mapBounded } from "../platform/pool.ts";
import { byCodePoint } from "../platform/text.ts";
import { globMatcher } from "../templates/policy.ts";
import { type Observing, observeMembers } from "./observe-members.ts";
import { adoptable, clusterOffers, type Offer, type Offering, offersOf } from "./offers.ts";
import { pullFile, type TemplateEdit } from "./pull-file.ts";
import { findShipped, readVersions } from "./read-versions.ts";

/** What is to be taken back, from whom, and how. */
export interface PullRequestedBack extends Observing {
  /** Globs of paths in the members that are no templates yet. */
  readonly adopt: readonly string[];
  readonly prefer: string | undefined;
  readonly uncommitted: ReadonlySet<string>;
}

export interface PullPlan {
  readonly members: PullOutcome["members"];
  readonly files: readonly PulledFile[];
  /** What to write into the metarepo's `templates/`. */
  readonly edits: readonly TemplateEdit[];
}

/**
 * Works out which edits of the members can be taken into `templates/`. Writes nothing.
 *
 * @throws Failure "usage" for a pattern that chooses nothing.
 */
export async function planPull(git: Git, request: PullRequestedBack): Promise<PullPlan> {
  const { templates, jobs } = request;
  const observed = await observeMembers(git, request);
  const members: PullOutcome["members"] = [];
  const offers: Offer[] = [];
  const left: PulledFile[] = [];
  for (const { observation, readable } of observed.members) {
    const { name } = observation.member;
    if (!readable.known) {
      members.push({ name, state: "unknown", reason: readable.reason });
      continue;
    }
    const offering: Offering = { name, ...readable.value };
    const found = offersOf(offering, observed.chosen);
    const adopted =
      request.adopt.length === 0
        ? undefined
        : await adoptable(git, offering, templates.catalogue, globMatcher(request.adopt));
    if (adopted && !adopted.known) {
      members.push({ name, state: "unknown", reason: adopted.reason });
      continue;
    }
    members.push({ name, state: "read" });
    offers.push(...found.offers, ...(adopted?.value.offers ?? []));
    left.push(...found.left, ...(adopted?.value.left ?? []));
  }
  const wanted = offers.map(({ repository, blob, base }) => ({
    repository,
    oids: base === undefined ? [blob] : [blob, base],
  }));
  const contents = await readVersions(git, wanted, await findShipped(git, templates), jobs);
  const rules = {
    prefer: request.prefer,
    templates: new Map(templates.catalogue.map((template) => [template.path, template])),
    uncommitted: request.uncommitted,
    contents,
  };
  const decisions = await mapBounded([...clusterOffers(offers)], jobs, ([path, clusters]) =>
    pullFile(git, path, clusters, rules),
  );
  return {
    members,
    files: [...decisions.map(({ file }) => file), ...left].sort((a, b) => byCodePoint(a.path, b.path)),
    edits: decisions.flatMap(({ edit }) => edit ?? []),
  };
}
