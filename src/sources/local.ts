import { join } from "node:path";
import type {
  BranchFacts,
  CloneFacts,
  DefaultBranchFacts,
  JudgedFacts,
  Known,
  MemberFacts,
  TreeFacts,
  Unreachable,
} from "../contracts/facts.ts";
import type { Member } from "../contracts/fleet.ts";
import type { CiConclusion, ForgePlace, ForgeStanding, OpenPull } from "../contracts/forge.ts";
import { type BranchQuery, readBranches } from "../git/branches.ts";
import type { Git } from "../git/git.ts";
import { openRepository } from "../git/open-repository.ts";
import { readStatuses } from "../git/read-statuses.ts";
import { readTrees } from "../git/read-trees.ts";
import { type References, readReferences } from "../git/references.ts";
import { fetchOrigin } from "../git/remote.ts";
import { lastFetch, type Repository } from "../git/repository.ts";
import type { StatusFacts } from "../git/status.ts";
import type { TreeAnswer, TreeQuery } from "../git/tree-walk.ts";
import { messageOf } from "../platform/failure.ts";
import type { Memory } from "../platform/memory.ts";
import { mapBounded } from "../platform/pool.ts";
import type { Stopwatch } from "../platform/stopwatch.ts";
import { describeClone } from "./describe-clone.ts";
import { decideDefaultBranch, decideJudged, type JudgedRef } from "./judged-commit.ts";
import { treeMemory } from "./tree-memory.ts";
import { readWorktree } from "./worktree-tree.ts";

/** Which files of each member's judged commit are looked up and read; see TreeQuery. */
export interface TreeNeeds {
  readonly paths: readonly string[];
  readonly folders: readonly string[];
  readonly contents: (path: string) => boolean;
  readonly further: (tree: TreeFacts) => readonly string[];
  /** Says all that decides what is read, where that can be said: then an unchanged commit is not read again. */
  readonly asked?: string;
}

/** What is to be found out of each member, and how. */
export interface GatherPlan {
  readonly wantClone: boolean;
  /** Not needed before the clones are open, so that it may still be worked out meanwhile; undefined for no files. */
  readonly tree: Promise<TreeNeeds | undefined>;
  readonly ref: JudgedRef;
  readonly fetch: "fetch" | "as-is";
  readonly workspace: string;
  /** Where a member's clone is; `<workspace>/<name>` where this is not given. */
  readonly locate?: (member: Member) => string;
  /** Opens members elsewhere than in the workspace: those that it gives are read from what it gives. */
  readonly elsewhere?: (members: readonly Member[]) => Promise<ReadonlyMap<Member, Opened>>;
  readonly jobs: number;
  /** Where what commits hold may be remembered. */
  readonly memory?: Memory;
  /** What only forges tell: what CI says, and which pull requests of a branch wait. */
  readonly hosted?: { readonly ci: boolean; readonly pullsFrom?: string };
  /** Told how many members are through. */
  readonly onProgress?: (done: number) => void;
  /** Given what the files say as soon as it is there, while the state of the clones is still being read. */
  readonly onRead?: (readings: readonly Reading[]) => void;
  readonly stopwatch?: Stopwatch;
  /** Given each member when everything is known of it, before others may be; in the order in which they are through. */
  readonly onObserved?: (observation: Observation) => void;
}

/** Where members are opened, and whether their remotes are asked first. */
export type OpeningPlan = Pick<GatherPlan, "workspace" | "locate" | "elsewhere" | "fetch" | "jobs">;

/** What is known of a member before the state of its clone is. */
export type Reading = Omit<Observation, "clone">;

/** What a source observed of one member, before anybody compares it with anything. */
export interface Observation {
  readonly member: Member;
  readonly source: MemberFacts["source"];
  readonly location: string;
  readonly unreachable?: Unreachable;
  readonly repository?: Repository;
  readonly shallow: boolean;
  readonly fetchedAt?: string;
  readonly hasRemote: boolean;
  readonly notRefreshed?: string;
  readonly defaultBranch: Known<DefaultBranchFacts>;
  readonly judged: Known<JudgedFacts>;
  readonly clone: Known<CloneFacts>;
  readonly tree: Known<TreeFacts>;
  /** Where it is on its forge, and what that says of it; where it was read there. */
  readonly place?: ForgePlace;
  readonly standing?: Known<ForgeStanding>;
  readonly ci?: Known<CiConclusion>;
  readonly pulls?: Known<readonly OpenPull[]>;
}

/** A member's repository, opened; or why it cannot be. */
export interface Opened {
  readonly member: Member;
  readonly location: string;
  readonly source: MemberFacts["source"];
  readonly repository?: Repository;
  readonly references?: References;
  readonly unreachable?: Unreachable;
  readonly remoteSays?: string;
  /** Where the source itself keeps the time of the last fetch. */
  readonly fetchedAt?: string;
  readonly notRefreshed?: string;
  /** Why there is no work tree whose state could be told. */
  readonly withoutWorktree?: string;
}

/**
 * Observes members in their clones in the workspace: `<workspace>/<name>`. What fails for one member is an unknown of
 * that member. Contacts no remote unless asked to fetch.
 */
export async function gatherLocal(git: Git, members: readonly Member[], plan: GatherPlan): Promise<Observation[]> {
  // It may fail while the clones are being opened; it is awaited, and its failure told, when they are.
  plan.tree.catch(() => undefined);
  const timed = <Result>(name: string, work: () => Result): Result =>
    plan.stopwatch ? plan.stopwatch.time(name, work) : work();
  const opened = await timed("clones and references", () => openMembers(git, members, plan));
  const places = opened.map((found) => decide(found, plan.ref));

  let done = 0;
  const progress = (count: number): void => {
    done += count;
    plan.onProgress?.(done);
  };
  const cloneQueries = new Map<Repository, BranchQuery>();
  for (const place of places) {
    const { repository, references, defaultBranch } = place;
    if (!plan.wantClone || !hasWorktree(place) || !repository || !references) continue;
    cloneQueries.set(repository, { repository, references, defaultReference: remoteReference(defaultBranch) });
  }
  if (cloneQueries.size < members.length) progress(members.length - cloneQueries.size);
  const needed = plan.tree.then((needs) => timed("trees and contents", () => readNeeded(git, places, needs, plan)));
  const roots = needed.then(({ trees }) => rootsOf(trees));
  // Its failure is that of `needed`, and told where that is awaited.
  roots.catch(() => undefined);
  const reading = needed.then(({ queries, trees }) => {
    const readings = places.map((place) => {
      const query = queries.get(place);
      return readingOf(git, place, query, query && trees.get(query), plan.ref);
    });
    plan.onRead?.(readings);
    return readings;
  });
  const indexOf = new Map(
    places.flatMap(({ repository }, index) => (repository ? [[repository, index] as const] : [])),
  );
  const statuses = new Map<Repository, Known<StatusFacts>>();
  const observations: Observation[] = [];
  let observe: ((index: number) => void) | undefined;
  const statusing = timed("status", () =>
    readStatuses(git, [...cloneQueries.values()], {
      jobs: plan.jobs,
      trees: roots,
      onDone(answers) {
        progress(answers.size);
        for (const [repository, status] of answers) {
          statuses.set(repository, status);
          const index = indexOf.get(repository);
          if (index !== undefined) observe?.(index);
        }
      },
    }),
  );
  const branching = timed("branches", () =>
    readBranches(git, [...cloneQueries.values()], { jobs: plan.jobs, ...(plan.memory && { memory: plan.memory }) }),
  );
  const read = Promise.all([reading, branching]);
  const observing = read.then(([readings, branches]) => {
    const branchesOf = (repository: Repository): Known<readonly BranchFacts[]> | undefined => {
      const query = cloneQueries.get(repository);
      return query && branches.get(query);
    };
    const cloneOf = (reading: Reading, { repository, references, withoutWorktree }: Place): Known<CloneFacts> => {
      if (reading.unreachable) return { known: false, reason: reading.unreachable.reason };
      if (!plan.wantClone || !repository || !references) return notNeeded;
      if (withoutWorktree !== undefined) return { known: false, reason: withoutWorktree, unavailable: true };
      return describeClone(repository, references, statuses.get(repository), branchesOf(repository));
    };
    observe = (index) => {
      const [reading, place] = [readings[index], places[index]];
      if (!reading || !place) return;
      const observation = { ...reading, clone: cloneOf(reading, place) };
      observations[index] = observation;
      plan.onObserved?.(observation);
    };
    places.forEach(({ repository }, index) => {
      if (!repository || !cloneQueries.has(repository) || statuses.has(repository)) observe?.(index);
    });
  });
  await Promise.all([statusing, observing]);
  return observations;
}

/** Opens each member where it is to be read, and reads its references. */
export async function openMembers(git: Git, members: readonly Member[], plan: OpeningPlan): Promise<Opened[]> {
  const elsewhere = await plan.elsewhere?.(members);
  return mapBounded(members, plan.jobs, (member) => {
    const found = elsewhere?.get(member);
    return found ? Promise.resolve(found) : open(git, member, plan);
  });
}

const notNeeded = { known: false, reason: "no selected check needs it" } as const;

type Place = Opened & Pick<Observation, "defaultBranch" | "judged">;

function hasWorktree({ unreachable, withoutWorktree }: Opened): boolean {
  return unreachable === undefined && withoutWorktree === undefined;
}

/** What a member's references and files say. */
function readingOf(
  git: Git,
  place: Place,
  query: TreeQuery | undefined,
  answer: Known<TreeAnswer> | undefined,
  ref: JudgedRef,
): Reading {
  const { member, location, source, repository, references, unreachable, defaultBranch, notRefreshed } = place;
  const base = {
    member,
    location,
    source,
    shallow: repository?.has("shallow") ?? false,
    ...(notRefreshed !== undefined && { notRefreshed }),
  };
  const nothing = (gone: Unreachable): Reading => {
    const unknown = { known: false, reason: gone.reason } as const;
    return { ...base, unreachable: gone, hasRemote: false, defaultBranch: unknown, judged: unknown, tree: unknown };
  };
  if (unreachable) return nothing(unreachable);
  if (!repository || !references) return nothing(unreadable(git, "the references cannot be read"));
  const about = attempt(() => ({
    fetchedAt: place.fetchedAt ?? lastFetch(repository),
    hasRemote: references.hasOrigin,
  }));
  if (!about.known) return nothing(unreadable(git, about.reason));
  const { fetchedAt, hasRemote } = about.value;
  const { judged, tree } = combine(place.judged, query, answer, ref);
  return { ...base, defaultBranch, repository, hasRemote, judged, tree, ...(fetchedAt !== undefined && { fetchedAt }) };
}

/** Reads the needed files of all judged commits; those of work trees are read where they are used. */
async function readNeeded(
  git: Git,
  places: readonly Place[],
  needs: TreeNeeds | undefined,
  plan: GatherPlan,
): Promise<{
  readonly queries: ReadonlyMap<Opened, TreeQuery>;
  readonly trees: ReadonlyMap<TreeQuery, Known<TreeAnswer>>;
}> {
  const queries = new Map<Opened, TreeQuery>();
  for (const place of places) {
    if (!needs || place.unreachable || !place.repository || !place.judged.known) continue;
    const { commit } = place.judged.value;
    queries.set(place, { ...needs, repository: place.repository, commit, wantDate: plan.wantClone });
  }
  if (plan.ref === "worktree") return { queries, trees: new Map() };
  const asked = needs?.asked === undefined ? undefined : `${needs.asked}\0${plan.wantClone ? "dated" : ""}`;
  const memory = asked !== undefined && plan.memory ? treeMemory(plan.memory, asked) : undefined;
  const trees = new Map<TreeQuery, Known<TreeAnswer>>();
  for (const query of queries.values()) {
    const value = memory?.recall(query.commit);
    if (value) trees.set(query, { known: true, value });
  }
  const unread = [...queries.values()].filter((query) => !trees.has(query));
  for (const [query, answer] of await readTrees(git, unread, { jobs: plan.jobs })) {
    trees.set(query, answer);
    if (answer.known) memory?.remember(query.commit, answer.value);
  }
  memory?.keep();
  return { queries, trees };
}

/** The tree of each commit that was read. */
function rootsOf(trees: ReadonlyMap<TreeQuery, Known<TreeAnswer>>): ReadonlyMap<string, string> {
  return new Map([...trees].flatMap(([{ commit }, answer]) => (answer.known ? [[commit, answer.value.root]] : [])));
}

/** What is judged, with its date and files as far as they were read. */
function combine(
  judged: Known<JudgedFacts>,
  query: TreeQuery | undefined,
  answer: Known<TreeAnswer> | undefined,
  ref: JudgedRef,
): Pick<Observation, "judged" | "tree"> {
  if (!judged.known) return { judged, tree: judged };
  if (!query) return { judged, tree: notNeeded };
  if (ref === "worktree") return { judged, tree: readWorktree(query) };
  if (!answer?.known) return { judged, tree: answer ?? { known: false, reason: "git gave no answer" } };
  const { tree, committedAt } = answer.value;
  return {
    judged: { known: true, value: { ...judged.value, ...(committedAt !== undefined && { committedAt }) } },
    tree: { known: true, value: tree },
  };
}

/** A reference that cannot be read makes its member unreachable, and no other. */
function decide(found: Opened, ref: JudgedRef): Place {
  const decided = attempt(() => {
    const defaultBranch = decideDefaultBranch(found.member, found.references, found.remoteSays);
    return { defaultBranch, judged: decideJudged(ref, defaultBranch, found.references) };
  });
  if (decided.known) return { ...found, ...decided.value };
  return {
    ...found,
    unreachable: { kind: "unreadable", reason: decided.reason },
    defaultBranch: decided,
    judged: decided,
  };
}

async function open(git: Git, member: Member, plan: OpeningPlan): Promise<Opened> {
  const location = plan.locate?.(member) ?? join(plan.workspace, member.name);
  const base = { member, location, source: "local" } as const;
  const found = await openRepository(git, location);
  if (!found.ok) return { ...base, unreachable: found.unreachable };
  const { repository } = found;
  const fetched = plan.fetch === "fetch" ? await fetchOrigin(git, repository) : undefined;
  if (fetched && !fetched.ok) {
    return { ...base, repository, unreachable: unreadable(git, `cannot be fetched: ${fetched.reason}`) };
  }
  const references = await readReferences(git, repository);
  if (!references.known) return { ...base, repository, unreachable: unreadable(git, references.reason) };
  return {
    ...base,
    repository,
    references: references.value,
    ...(fetched?.defaultBranch !== undefined && { remoteSays: fetched.defaultBranch }),
  };
}

/** What the clone's files say, or why they cannot be read. */
function attempt<T>(read: () => T): Known<T> {
  try {
    return { known: true, value: read() };
  } catch (error) {
    return { known: false, reason: messageOf(error) };
  }
}

function unreadable(git: Git, reason: string): Unreachable {
  return { kind: git.signal.aborted ? "interrupted" : "unreadable", reason };
}

/** Full name of the default branch as the clone last fetched it. */
function remoteReference(found: Known<DefaultBranchFacts>): string | undefined {
  return found.known && found.value.origin !== "local" ? `refs/remotes/origin/${found.value.name}` : undefined;
}
