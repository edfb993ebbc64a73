import type { Member } from "../contracts/fleet.ts";
import type { PulledFile, PullOutcome } from "../contracts/pull-outcome.ts";
import { measureDrift } from "../examination/measure-drift.ts";
import { retiredPaths } from "../examination/template-notes.ts";
import type { Git } from "../git/git.ts";
import { mapBounded } from "../platform/pool.ts";
import { byCodePoint } from "../platform/text.ts";
import { type GatherPlan, gatherLocal } from "../sources/local.ts";
import { globMatcher } from "../templates/policy.ts";
import type { TemplateSet } from "../templates/template-set.ts";
import { chooseTemplates } from "./choose-templates.ts";
import { adoptable, clusterOffers, type Offer, type Offering, offersOf } from "./offers.ts";
import { pullFile, type TemplateEdit } from "./pull-file.ts";
import { findShipped, readVersions } from "./read-versions.ts";

/** What is to be taken back, from whom, and how. */
export interface PullRequestedBack {
  readonly members: readonly Member[];
  readonly templates: TemplateSet;
  readonly patterns: readonly string[];
  /** Globs of paths in the members that are no templates yet. */
  readonly adopt: readonly string[];
  readonly prefer: string | undefined;
  readonly uncommitted: ReadonlySet<string>;
  readonly workspace: string;
  /** See GatherPlan. */
  readonly elsewhere?: GatherPlan["elsewhere"];
  readonly fetch: "fetch" | "as-is";
  /** ISO 8601. */
  readonly now: string;
  readonly jobs: number;
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
  const paths = [...templates.catalogue.map(({ path }) => path), ...retiredPaths(templates)];
  const chosen = chooseTemplates(request.patterns, paths);
  const observations = await gatherLocal(git, request.members, {
    wantClone: false,
    tree: Promise.resolve({ paths, folders: [], contents: () => false, further: () => [] }),
    ref: "default",
    fetch: request.fetch,
    workspace: request.workspace,
    ...(request.elsewhere && { elsewhere: request.elsewhere }),
    jobs,
  });
  const measured = await measureDrift(git, templates, observations, request);
  const members: PullOutcome["members"] = [];
  const offers: Offer[] = [];
  const left: PulledFile[] = [];
  for (const { member, repository, judged, tree, unreachable } of observations) {
    const drift = measured.get(member.name);
    if (!repository || !judged.known || !tree.known || !drift?.known) {
      const unread = [judged, tree, drift].find((fact) => fact && !fact.known);
      const reason = unreachable?.reason ?? (unread && !unread.known ? unread.reason : "nothing is judged");
      members.push({ name: member.name, state: "unknown", reason });
      continue;
    }
    const { entries } = tree.value;
    const { commit } = judged.value;
    const offering: Offering = { name: member.name, repository, commit, entries, drift: drift.value };
    const found = offersOf(offering, chosen);
    const adopted =
      request.adopt.length === 0
        ? undefined
        : await adoptable(git, offering, templates.catalogue, globMatcher(request.adopt));
    if (adopted && !adopted.known) {
      members.push({ name: member.name, state: "unknown", reason: adopted.reason });
      continue;
    }
    members.push({ name: member.name, state: "read" });
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
