import type { Known } from "../contracts/facts.ts";
import type { Member } from "../contracts/fleet.ts";
import type { ForgeAnswer } from "../contracts/forge.ts";
import { forgePlaceOf } from "../forge/forge-place.ts";
import { type HostedAsked, type HostedMember, hostedMembers } from "../forge/hosted-member.ts";
import type { TreeAnswer } from "../git/tree-walk.ts";
import { Failure } from "../platform/failure.ts";
import { openMemory } from "../platform/memory.ts";
import type { GatherPlan, Observation } from "../sources/local.ts";
import { type TreeMemory, treeMemory } from "../sources/tree-memory.ts";
import type { HostedForges } from "./forges.ts";
import { headKey, loadHeads, rememberHeads } from "./known-heads.ts";
import { type HostedTreePlan, type HostedTreeQuery, planHostedTrees, readHostedTrees } from "./read-trees.ts";
import { readingOf, type Station } from "./reading.ts";

/**
 * Observes members on their forges. A member whose head is known from before costs only the question whether it still is;
 * of any other one, the same question brings what its head holds.
 *
 * @param now ISO 8601: what is observed is as of then.
 */
export async function observeHosted(
  forges: HostedForges,
  members: readonly Member[],
  plan: GatherPlan,
  now: string,
): Promise<Observation[]> {
  const timed = <Result>(name: string, work: () => Result): Result =>
    plan.stopwatch ? plan.stopwatch.time(name, work) : work();
  const needs = await plan.tree;
  const trees = needs && planHostedTrees(needs, { dated: plan.wantClone });
  const kept = plan.memory ?? openMemory(undefined);
  const memory = treeMemory(kept, `${needs?.asked ?? ""}\0${plan.wantClone ? "dated" : ""}`);
  const stations = await timed("members on the forge", () => askForMembers(forges, members, plan, trees, memory));
  const answers = await timed("trees and contents", () => answerTrees(forges, stations, trees, memory));
  const heads = stations.flatMap(({ place, answer }) =>
    place && answer?.ok && answer.value.head ? [[headKey(place), answer.value.head.commit] as const] : [],
  );
  rememberHeads(kept, new Map(heads));
  memory.keep();
  const readings = stations.map((station) => readingOf(station, { now, tree: answers.get(station) }));
  plan.onRead?.(readings);
  const clone = { known: false, reason: "a forge shows no work tree", unavailable: true } as const;
  const observations = readings.map((reading) => ({ ...reading, clone: plan.wantClone ? clone : notNeeded }));
  observations.forEach((observation, index) => {
    plan.onProgress?.(index + 1);
    plan.onObserved?.(observation);
  });
  return observations;
}

const notNeeded = { known: false, reason: "no selected check needs it" } as const;

async function askForMembers(
  forges: HostedForges,
  members: readonly Member[],
  { hosted, memory }: GatherPlan,
  trees: HostedTreePlan | undefined,
  known: TreeMemory,
): Promise<readonly Station[]> {
  const heads = loadHeads(memory ?? openMemory(undefined));
  const asked = new Map<Member, HostedAsked>();
  for (const member of members) {
    const place = member.cloneUrl === undefined ? undefined : forgePlaceOf(member.cloneUrl);
    if (!place || !forges.at(place.host)) continue;
    const head = heads.get(headKey(place));
    const isKnown = !trees || (head !== undefined && known.recall(head) !== undefined);
    asked.set(member, { place, extent: isKnown ? "head" : "listing" });
  }
  const wants = {
    folders: trees?.folders ?? [],
    sizes: trees?.sizes ?? "without sizes",
    ci: hosted?.ci ?? false,
    ...(hosted?.pullsFrom !== undefined && { pullsFrom: hosted.pullsFrom }),
  } as const;
  const answers = await forges.read([...asked.values()], hostedMembers(wants));
  refuseWhereAllAreForbidden(forges, answers);
  return members.map((member) => {
    const question = asked.get(member);
    const answer = question && answers.get(question);
    return { member, ...(question && { place: question.place }), ...(answer && { answer }) };
  });
}

/** A forge that forbids every one of several members refuses us, and not them. */
function refuseWhereAllAreForbidden(
  forges: HostedForges,
  answers: ReadonlyMap<HostedAsked, ForgeAnswer<HostedMember>>,
): void {
  for (const host of new Set([...answers.keys()].map(({ place }) => place.host))) {
    const refusals = [...answers].flatMap(([{ place }, answer]) =>
      place.host === host ? [answer.ok ? undefined : answer.refusal] : [],
    );
    const [first] = refusals;
    if (refusals.length < 2 || !first || refusals.some((refusal) => refusal?.kind !== "forbidden")) continue;
    const variable = forges.at(host)?.forge.tokenVariable ?? "GH_TOKEN";
    throw new Failure("authentication", {
      message: `${host} forbids all ${refusals.length} members to the token in ${variable}: ${first.reason}`,
      hint: `give ${variable} a token that may read contents and metadata of these repositories`,
    });
  }
}

async function answerTrees(
  forges: HostedForges,
  stations: readonly Station[],
  trees: HostedTreePlan | undefined,
  memory: TreeMemory,
): Promise<ReadonlyMap<Station, Known<TreeAnswer>>> {
  const answers = new Map<Station, Known<TreeAnswer>>();
  const queries = new Map<HostedTreeQuery, Station>();
  for (const station of trees ? stations : []) {
    const head = station.answer?.ok ? station.answer.value.head : undefined;
    if (!head || !station.place || !station.answer?.ok) continue;
    const recalled = memory.recall(head.commit);
    if (recalled) answers.set(station, { known: true, value: recalled });
    else {
      const { listing } = station.answer.value;
      queries.set({ place: station.place, commit: head.commit, ...(listing && { listing }) }, station);
    }
  }
  if (!trees || queries.size === 0) return answers;
  for (const [query, answer] of await readHostedTrees(forges, [...queries.keys()], trees, memory)) {
    const station = queries.get(query);
    if (station) answers.set(station, answer);
    if (answer.known) memory.remember(query.commit, answer.value);
  }
  return answers;
}
