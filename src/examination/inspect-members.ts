import type { Known } from "../contracts/facts.ts";
import type { ForgePlace } from "../contracts/forge.ts";
import type { Inspected, Inspection } from "../contracts/inspection.ts";
import type { InspectionAnswer, InspectionQuery } from "../git/commit-visit.ts";
import type { Git } from "../git/git.ts";
import { inspectCommits } from "../git/inspect-commits.ts";
import type { Repository } from "../git/repository.ts";
import { mapBounded } from "../platform/pool.ts";
import type { Hosted, HostedInspectionQuery } from "../sources/hosted.ts";
import type { Reading } from "../sources/local.ts";
import { inspectWorktree } from "../sources/worktree-inspection.ts";
import type { InspectionMemory } from "./inspection-memory.ts";

/** What each inspection found in a member. */
export type InspectedMember = ReadonlyMap<string, Known<Inspected>>;

/**
 * Lets the inspections look at each member's judged commit, or at its files on disk where these are judged. What is
 * remembered of a commit is not looked for again.
 *
 * @returns by the member's name.
 */
export async function inspectMembers(
  git: Git,
  inspections: ReadonlyMap<string, Inspection>,
  readings: readonly Reading[],
  { jobs, memory, hosted }: { readonly jobs: number; readonly memory: InspectionMemory; readonly hosted?: Hosted },
): Promise<Map<string, InspectedMember>> {
  const members = new Map<string, InspectedMember>();
  const wanted: Wanted[] = [];
  for (const reading of readings) {
    const { member, judged } = reading;
    if (!judged.known) members.set(member.name, allOf(inspections, judged));
    else if (reading.repository && judged.value.ref === "worktree") {
      wanted.push({ name: member.name, commit: "", inspections, repository: reading.repository, isOnDisk: true });
    } else {
      const { commit } = judged.value;
      const answers = recalled(inspections, commit, memory);
      members.set(member.name, answers);
      const open = new Map([...inspections].filter(([id]) => !answers.has(id)));
      if (open.size > 0) wanted.push({ ...reading, name: member.name, commit, inspections: open, isOnDisk: false });
    }
  }
  await Promise.all([
    mapBounded(wanted.filter(isOnDisk), jobs, async ({ name, repository }) => {
      members.set(name, await inspectWorktree(git, repository, inspections));
    }),
    inspectElsewhere(
      git,
      wanted.filter(({ isOnDisk }) => !isOnDisk),
      { jobs, hosted },
    ).then((answers) => {
      for (const [{ name, commit, inspections: asked }, answer] of answers) {
        const learnt = answer.known ? learn(answer.value, commit, memory) : allOf(asked, answer);
        members.set(name, new Map([...(members.get(name) ?? []), ...learnt]));
      }
    }),
  ]);
  memory.keep();
  return members;
}

/** What is to be looked at of one member, and where that is. */
interface Wanted {
  readonly name: string;
  readonly commit: string;
  readonly inspections: ReadonlyMap<string, Inspection>;
  readonly repository?: Repository;
  readonly place?: ForgePlace;
  readonly isOnDisk: boolean;
}

function isOnDisk(wanted: Wanted): wanted is Wanted & { readonly repository: Repository } {
  return wanted.isOnDisk && wanted.repository !== undefined;
}

/** Lets inspections look at commits, each where it is: in a repository of this machine, or on a forge. */
async function inspectElsewhere(
  git: Git,
  wanted: readonly Wanted[],
  { jobs, hosted }: { readonly jobs: number; readonly hosted: Hosted | undefined },
): Promise<ReadonlyMap<Wanted, Known<InspectionAnswer>>> {
  const here = new Map<InspectionQuery, Wanted>();
  const there = new Map<HostedInspectionQuery, Wanted>();
  const answers = new Map<Wanted, Known<InspectionAnswer>>();
  for (const each of wanted) {
    const { repository, place, commit, inspections } = each;
    if (repository) here.set({ repository, commit, inspections }, each);
    else if (place && hosted) there.set({ place, commit, inspections }, each);
    else answers.set(each, { known: false, reason: "nothing is judged" });
  }
  const found = [
    ...(here.size === 0 ? [] : await inspectCommits(git, [...here.keys()], { jobs })),
    ...(there.size === 0 || !hosted ? [] : await hosted.inspect([...there.keys()])),
  ];
  const byQuery = new Map<object, Known<InspectionAnswer>>(found);
  for (const [query, each] of [...here, ...there]) {
    answers.set(each, byQuery.get(query) ?? { known: false, reason: "its files were not looked into" });
  }
  return answers;
}

function allOf(inspections: ReadonlyMap<string, Inspection>, answer: Known<Inspected>): InspectedMember {
  return new Map([...inspections.keys()].map((id) => [id, answer]));
}

function recalled(
  inspections: ReadonlyMap<string, Inspection>,
  commit: string,
  memory: InspectionMemory,
): InspectedMember {
  return new Map(
    [...inspections.keys()].flatMap((id) => {
      const value = memory.recall(id, commit);
      return value ? [[id, { known: true, value }] as const] : [];
    }),
  );
}

function learn(answers: ReadonlyMap<string, Inspected>, commit: string, memory: InspectionMemory): InspectedMember {
  for (const [id, value] of answers) memory.remember(id, commit, value);
  return new Map([...answers].map(([id, value]) => [id, { known: true, value }]));
}
