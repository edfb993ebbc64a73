import type { Known } from "../contracts/facts.ts";
import type { Inspected, Inspection } from "../contracts/inspection.ts";
import type { InspectionQuery } from "../git/commit-visit.ts";
import type { Git } from "../git/git.ts";
import { inspectCommits } from "../git/inspect-commits.ts";
import type { Repository } from "../git/repository.ts";
import { mapBounded } from "../platform/pool.ts";
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
  { jobs, memory }: { readonly jobs: number; readonly memory: InspectionMemory },
): Promise<Map<string, InspectedMember>> {
  const members = new Map<string, InspectedMember>();
  const queries = new Map<InspectionQuery, string>();
  const onDisk: { readonly name: string; readonly repository: Repository }[] = [];
  for (const { member, judged, repository } of readings) {
    const { name } = member;
    if (!judged.known) members.set(name, allOf(inspections, judged));
    else if (!repository) members.set(name, allOf(inspections, { known: false, reason: "nothing is judged" }));
    else if (judged.value.ref === "worktree") onDisk.push({ name, repository });
    else {
      const { commit } = judged.value;
      const answers = recalled(inspections, commit, memory);
      members.set(name, answers);
      const open = new Map([...inspections].filter(([id]) => !answers.has(id)));
      if (open.size > 0) queries.set({ repository, commit, inspections: open }, name);
    }
  }
  await mapBounded(onDisk, jobs, async ({ name, repository }) => {
    members.set(name, await inspectWorktree(git, repository, inspections));
  });
  if (queries.size === 0) return members;
  for (const [query, answer] of await inspectCommits(git, [...queries.keys()], { jobs })) {
    const name = queries.get(query) ?? "";
    const learnt = answer.known ? learn(answer.value, query.commit, memory) : allOf(query.inspections, answer);
    members.set(name, new Map([...(members.get(name) ?? []), ...learnt]));
  }
  memory.keep();
  return members;
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
