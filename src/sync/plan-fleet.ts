import type { DriftFacts, Known } from "../contracts/facts.ts";
import type { Member } from "../contracts/fleet.ts";
import type { FilePlan, MemberPlan } from "../contracts/sync-plan.ts";
import type { Git } from "../git/git.ts";
import type { Repository } from "../git/repository.ts";
import { byCodePoint } from "../platform/text.ts";
import type { Observation } from "../sources/local.ts";
import { contentDigest } from "./content-digest.ts";
import { type MergedContents, mergeFiles } from "./merge-files.ts";
import { type Observing, observeMembers } from "./observe-members.ts";
import { type PlanRules, planFiles } from "./plan-files.ts";
import { findShipped } from "./read-versions.ts";

/** What is to be rolled out, where, and how. */
export interface SyncRequest extends Observing, PlanRules {}

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
  const { templates, jobs } = request;
  const { members, chosen, retired } = await observeMembers(git, request);
  const selected = templates.catalogue.filter(({ path }) => chosen(path));
  const planned = members.map(({ observation, drift, readable }) => {
    if (!readable.known) return { observation, drift, reason: readable.reason };
    const { repository, entries } = readable.value;
    const format = repository.config.objectFormat;
    const { member } = observation;
    const facts = { member, templates: selected, retired, format, entries, drift: readable.value.drift };
    return { observation, drift, repository, ...planFiles({ ...facts, policyFor: templates.policyFor }, request) };
  });
  const merged = await mergeFiles(
    git,
    planned.flatMap((own) => ("files" in own ? [own] : [])),
    {
      jobs,
      templates: new Map(selected.map((template) => [template.path, template])),
      shipped: await findShipped(git, templates),
    },
  );
  const done = merged.files.values();
  return {
    contents: merged.contents,
    members: planned.map((own): PlannedMember => {
      const { observation, drift } = own;
      const about = { member: observation.member, observation, drift };
      if (!("files" in own)) return { ...about, plan: unknownPlan(observation, own.reason) };
      const files = done.next().value ?? own.files;
      return { ...about, repository: own.repository, plan: memberPlan(observation, files, own.current) };
    }),
  };
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
