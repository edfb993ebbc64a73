import type { DriftFacts, Known, TreeFacts } from "../contracts/facts.ts";
import type { Member } from "../contracts/fleet.ts";
import type { FilePlan, MemberPlan } from "../contracts/sync-plan.ts";
import { measureDrift } from "../examination/measure-drift.ts";
import { retiredPaths } from "../examination/template-notes.ts";
import type { Git } from "../git/git.ts";
import type { Repository } from "../git/repository.ts";
import { byCodePoint } from "../platform/text.ts";
import { type GatherPlan, gatherLocal, type Observation } from "../sources/local.ts";
import type { TemplateSet } from "../templates/template-set.ts";
import { chooseTemplates } from "./choose-templates.ts";
import { contentDigest } from "./content-digest.ts";
import { type MergedContents, mergeFiles } from "./merge-files.ts";
import { type PlanRules, planFiles } from "./plan-files.ts";
import { findShipped } from "./read-versions.ts";

/** What is to be rolled out, where, and how. */
export interface SyncRequest extends PlanRules {
  readonly members: readonly Member[];
  readonly templates: TemplateSet;
  readonly patterns: readonly string[];
  readonly workspace: string;
  /** See GatherPlan. */
  readonly elsewhere?: GatherPlan["elsewhere"];
  readonly fetch: "fetch" | "as-is";
  /** ISO 8601. */
  readonly now: string;
  readonly jobs: number;
  readonly onProgress?: (done: number) => void;
}

/** One member with its plan, and where its objects are. */
export interface PlannedMember {
  readonly member: Member;
  readonly plan: MemberPlan;
  /** Absent where it could not be read. */
  readonly repository?: Repository;
  readonly observation: Observation;
  readonly drift: Known<readonly DriftFacts[]>;
}

/** The plan of the whole fleet, with the contents that it writes. */
export interface FleetPlan {
  readonly members: readonly PlannedMember[];
  /** By blob id: what merges made. Everything else that is written is a template. */
  readonly contents: MergedContents;
}

/**
 * Looks at every member's default branch and works out what becomes of each chosen file. Writes nothing but what
 * fetching writes. What cannot be read is unknown, and never written.
 *
 * @throws Failure "usage" for a pattern that chooses nothing.
 */
export async function planFleet(git: Git, request: SyncRequest): Promise<FleetPlan> {
  const { members, templates, jobs } = request;
  const former = retiredPaths(templates);
  const paths = [...templates.catalogue.map(({ path }) => path), ...former];
  const chosen = chooseTemplates(request.patterns, paths);
  const observations = await gatherLocal(git, members, {
    wantClone: false,
    tree: Promise.resolve({ paths, folders: [], contents: () => false, further: () => [] }),
    ref: "default",
    fetch: request.fetch,
    workspace: request.workspace,
    ...(request.elsewhere && { elsewhere: request.elsewhere }),
    jobs,
    ...(request.onProgress && { onProgress: request.onProgress }),
  });
  const measured = await measureDrift(git, templates, observations, request);
  const selected = templates.catalogue.filter(({ path }) => chosen(path));
  const retired = former.filter(chosen);
  const planned = observations.map((observation) => {
    const drift = measured.get(observation.member.name) ?? { known: false as const, reason: "it was not compared" };
    const files = filesOf(observation, drift, request, { selected, retired });
    return { observation, drift, files };
  });
  const readable = planned.flatMap(({ observation: { repository }, files }) =>
    repository && files.known ? [{ repository, files: files.value.files }] : [],
  );
  const merged = await mergeFiles(git, readable, {
    jobs,
    templates: new Map(selected.map((template) => [template.path, template])),
    shipped: await findShipped(git, templates),
  });
  const done = merged.files.values();
  return {
    contents: merged.contents,
    members: planned.map(({ observation, drift, files }): PlannedMember => {
      const { member, repository } = observation;
      const about = { member, observation, drift };
      if (!files.known || !repository) {
        const reason = observation.unreachable?.reason ?? (files.known ? "nothing is judged" : files.reason);
        return { ...about, plan: unknownPlan(observation, reason) };
      }
      const final = done.next().value ?? files.value.files;
      return { ...about, repository, plan: memberPlan(observation, final, files.value.current) };
    }),
  };
}

function filesOf(
  observation: Observation,
  drift: Known<readonly DriftFacts[]>,
  request: SyncRequest,
  { selected, retired }: { readonly selected: TemplateSet["catalogue"]; readonly retired: readonly string[] },
): Known<ReturnType<typeof planFiles>> {
  const { member, repository, judged, notRefreshed } = observation;
  const tree: Known<TreeFacts> = observation.tree;
  if (request.fetch === "fetch" && notRefreshed !== undefined)
    return { known: false, reason: `the cache could not be brought up to date: ${notRefreshed}` };
  if (!judged.known) return judged;
  if (!tree.known) return tree;
  if (!drift.known) return drift;
  if (!repository) return { known: false, reason: "nothing is judged" };
  const facts = {
    member,
    templates: selected,
    retired,
    format: repository.config.objectFormat,
    entries: tree.value.entries,
    drift: drift.value,
    policyFor: request.templates.policyFor,
  };
  return { known: true, value: planFiles(facts, request) };
}

function memberPlan(observation: Observation, files: readonly FilePlan[], already: number): MemberPlan {
  const { member, location, defaultBranch, judged } = observation;
  const content = contentDigest(files);
  const open = files.some(({ action, because }) => action === "conflict" || because === "unknown");
  return {
    name: member.name,
    state: content !== undefined ? "waiting" : open ? "held" : "current",
    location,
    ...(defaultBranch.known && { defaultBranch: defaultBranch.value.name }),
    ...(judged.known && { commit: judged.value.commit }),
    ...(content !== undefined && { content }),
    files: files.toSorted((a, b) => byCodePoint(a.path, b.path)),
    current: already,
  };
}

function unknownPlan({ member, location }: Observation, reason: string): MemberPlan {
  return { name: member.name, state: "unknown", reason, location, files: [], current: 0 };
}
