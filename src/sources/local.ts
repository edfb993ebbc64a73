import { join } from "node:path";
import type {
  BranchFacts,
  CloneFacts,
  DefaultBranchFacts,
  JudgedFacts,
  Known,
  TreeFacts,
  Unreachable,
} from "../contracts/facts.ts";
import type { Member } from "../contracts/fleet.ts";
import { readBranches } from "../git/branches.ts";
import type { Git } from "../git/git.ts";
import { readStatuses } from "../git/read-statuses.ts";
import { readTrees } from "../git/read-trees.ts";
import { type References, readReferences } from "../git/references.ts";
import { fetchOrigin } from "../git/remote.ts";
import { lastFetch, openRepository, type Repository, unfinishedOperation } from "../git/repository.ts";
import type { StatusFacts } from "../git/status.ts";
import type { TreeQuery } from "../git/tree-walk.ts";
import { messageOf } from "../platform/failure.ts";
import { mapBounded } from "../platform/pool.ts";
import { decideDefaultBranch, decideJudged, type JudgedRef } from "./judged-commit.ts";
import { readWorktree } from "./worktree-tree.ts";

/** What is to be found out of each member, and how. */
export interface GatherPlan {
  readonly wantClone: boolean;
  readonly wantTree: boolean;
  readonly paths: readonly string[];
  readonly folders: readonly string[];
  readonly contents: (path: string) => boolean;
  readonly further: (tree: TreeFacts) => readonly string[];
  readonly ref: JudgedRef;
  readonly fetch: "fetch" | "as-is";
  readonly workspace: string;
  /** Where a member's clone is; `<workspace>/<name>` where this is not given. */
  readonly locate?: (member: Member) => string;
  readonly jobs: number;
  /** Told how many members are through. */
  readonly onProgress?: (done: number) => void;
}

/** What a source observed of one member, before anybody compares it with anything. */
export interface Observation {
  readonly member: Member;
  readonly location: string;
  readonly unreachable?: Unreachable;
  readonly repository?: Repository;
  readonly shallow: boolean;
  readonly fetchedAt?: string;
  readonly hasRemote: boolean;
  readonly defaultBranch: Known<DefaultBranchFacts>;
  readonly judged: Known<JudgedFacts>;
  readonly clone: Known<CloneFacts>;
  readonly tree: Known<TreeFacts>;
}

interface Opened {
  readonly member: Member;
  readonly location: string;
  readonly repository?: Repository;
  readonly references?: References;
  readonly unreachable?: Unreachable;
  readonly remoteSays?: string;
}

/**
 * Observes members in their clones in the workspace: `<workspace>/<name>`. What fails for one member is an unknown of
 * that member. Contacts no remote unless asked to fetch.
 */
export async function gatherLocal(git: Git, members: readonly Member[], plan: GatherPlan): Promise<Observation[]> {
  const opened = await mapBounded(members, plan.jobs, (member) => open(git, member, plan));
  const places = opened.map((found) => decide(found, plan.ref));

  const queries = new Map<Opened, TreeQuery>();
  for (const place of places) {
    if (!plan.wantTree || !place.repository || !place.judged.known) continue;
    const { paths, folders, contents, further } = plan;
    queries.set(place, {
      repository: place.repository,
      commit: place.judged.value.commit,
      paths,
      folders,
      contents,
      further,
      wantDate: plan.wantClone,
    });
  }
  let done = members.length;
  const statusOf = plan.wantClone
    ? places.flatMap(({ repository, unreachable }) => (unreachable ? [] : (repository ?? [])))
    : [];
  done -= statusOf.length;
  const [statuses, trees] = await Promise.all([
    readStatuses(git, statusOf, { jobs: plan.jobs, onDone: (count) => plan.onProgress?.((done += count)) }),
    plan.ref === "worktree" ? undefined : readTrees(git, [...queries.values()], { jobs: plan.jobs }),
  ]);

  return mapBounded(places, plan.jobs, async (place): Promise<Observation> => {
    const { member, location, repository, references, unreachable, defaultBranch } = place;
    const base = { member, location, defaultBranch, shallow: repository?.has("shallow") ?? false };
    if (unreachable || !repository || !references) {
      const reason = unreachable?.reason ?? "the references cannot be read";
      const nothing = { known: false, reason } as const;
      return {
        ...base,
        unreachable: unreachable ?? { kind: "unreadable", reason },
        hasRemote: false,
        judged: nothing,
        clone: nothing,
        tree: nothing,
      };
    }
    const query = queries.get(place);
    const answer = query && trees?.get(query);
    const tree: Known<TreeFacts> = !place.judged.known
      ? place.judged
      : query && plan.ref === "worktree"
        ? readWorktree(query)
        : answer?.known
          ? { known: true, value: answer.value.tree }
          : (answer ?? { known: false, reason: "no selected check needs it" });
    const judged: Known<JudgedFacts> =
      place.judged.known && answer?.known && answer.value.committedAt !== undefined
        ? { known: true, value: { ...place.judged.value, committedAt: answer.value.committedAt } }
        : place.judged;
    const about = attempt(() => ({ fetchedAt: lastFetch(repository), hasRemote: references.hasOrigin }));
    if (!about.known)
      return {
        ...base,
        unreachable: unreadable(git, about.reason),
        hasRemote: false,
        judged: about,
        clone: about,
        tree: about,
      };
    const { fetchedAt, hasRemote } = about.value;
    return {
      ...base,
      repository,
      hasRemote,
      judged,
      tree,
      clone: plan.wantClone
        ? await describeClone(git, repository, references, statuses.get(repository), defaultBranch)
        : { known: false, reason: "no selected check needs it" },
      ...(fetchedAt !== undefined && { fetchedAt }),
    };
  });
}

/** A reference that cannot be read makes its member unreachable, and no other. */
function decide(found: Opened, ref: JudgedRef): Opened & Pick<Observation, "defaultBranch" | "judged"> {
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

async function open(git: Git, member: Member, plan: GatherPlan): Promise<Opened> {
  const location = plan.locate?.(member) ?? join(plan.workspace, member.name);
  const found = await openRepository(git, location);
  if (!found.ok) return { member, location, unreachable: found.unreachable };
  const { repository } = found;
  const fetched = plan.fetch === "fetch" ? await fetchOrigin(git, repository) : undefined;
  if (fetched && !fetched.ok) {
    return { member, location, repository, unreachable: unreadable(git, `cannot be fetched: ${fetched.reason}`) };
  }
  const references = await readReferences(git, repository);
  if (!references.known) return { member, location, repository, unreachable: unreadable(git, references.reason) };
  return {
    member,
    location,
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

async function describeClone(
  git: Git,
  repository: Repository,
  references: References,
  status: Known<StatusFacts> | undefined,
  defaultBranch: Known<DefaultBranchFacts>,
): Promise<Known<CloneFacts>> {
  if (!status?.known) return status ?? { known: false, reason: "its status was not read" };
  const defaultReference =
    defaultBranch.known && defaultBranch.value.origin !== "local"
      ? `refs/remotes/origin/${defaultBranch.value.name}`
      : undefined;
  let branches: Known<readonly BranchFacts[]>;
  try {
    branches = await readBranches(git, repository, references, status.value, defaultReference);
  } catch (error) {
    return { known: false, reason: messageOf(error) };
  }
  if (!branches.known) return branches;
  const { branch, commit } = references.head;
  const { changed, unmerged, untracked, stashes } = status.value;
  const operation = unfinishedOperation(repository);
  return {
    known: true,
    value: {
      head:
        branch === undefined
          ? { kind: "detached" }
          : { kind: commit === undefined ? "unborn" : "branch", name: branch },
      changed,
      unmerged,
      untracked,
      stashes,
      ...(operation !== undefined && { operation }),
      branches: branches.value,
      shallow: repository.has("shallow"),
      silencedFilters: repository.silencedFilters,
    },
  };
}
