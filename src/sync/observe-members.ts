import type { DriftFacts, Known, TreeEntry } from "../contracts/facts.ts";
import type { Member } from "../contracts/fleet.ts";
import { measureDrift } from "../examination/measure-drift.ts";
import { retiredPaths } from "../examination/template-notes.ts";
import type { Git } from "../git/git.ts";
import type { Repository } from "../git/repository.ts";
import { type GatherPlan, gatherLocal, type Observation } from "../sources/local.ts";
import type { TemplateSet } from "../templates/template-set.ts";
import { foldersAbove } from "./case-clashes.ts";
import { chooseTemplates } from "./choose-templates.ts";

/** Whose files are looked at, and against which templates. */
export interface Observing {
  readonly members: readonly Member[];
  readonly templates: TemplateSet;
  /** Globs relative to the metarepo. */
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

/** A member whose default branch could be read. */
export interface Readable {
  readonly repository: Repository;
  readonly commit: string;
  readonly entries: ReadonlyMap<string, TreeEntry>;
  readonly drift: readonly DriftFacts[];
}

export interface Observed {
  readonly observation: Observation;
  readonly drift: Known<readonly DriftFacts[]>;
  readonly readable: Known<Readable>;
}

/** What was observed, and which paths were chosen. */
export interface Observations {
  readonly members: readonly Observed[];
  readonly chosen: (path: string) => boolean;
  /** Paths that were templates once and were chosen. */
  readonly retired: readonly string[];
}

/**
 * Reads every member's default branch and how its files stand to the templates. Writes nothing but what fetching writes.
 *
 * @throws Failure "usage" for a pattern that chooses nothing.
 */
export async function observeMembers(git: Git, request: Observing): Promise<Observations> {
  const { templates } = request;
  const former = retiredPaths(templates);
  const paths = [...templates.catalogue.map(({ path }) => path), ...former];
  const chosen = chooseTemplates(request.patterns, paths);
  const observations = await gatherLocal(git, request.members, {
    wantClone: false,
    tree: Promise.resolve({ paths, folders: foldersAbove(paths), contents: () => false, further: () => [] }),
    ref: "default",
    fetch: request.fetch,
    workspace: request.workspace,
    ...(request.elsewhere && { elsewhere: request.elsewhere }),
    jobs: request.jobs,
    ...(request.onProgress && { onProgress: request.onProgress }),
  });
  const measured = await measureDrift(git, templates, observations, { ...request, depth: "full" });
  const members = observations.map((observation): Observed => {
    const drift = measured.get(observation.member.name) ?? { known: false, reason: "it was not compared" };
    return { observation, drift, readable: readableOf(observation, drift, request.fetch) };
  });
  return { members, chosen, retired: former.filter(chosen) };
}

function readableOf(
  { repository, judged, tree, unreachable, notRefreshed }: Observation,
  drift: Known<readonly DriftFacts[]>,
  fetch: Observing["fetch"],
): Known<Readable> {
  if (unreachable) return { known: false, reason: unreachable.reason };
  if (fetch === "fetch" && notRefreshed !== undefined)
    return { known: false, reason: `the cache could not be brought up to date: ${notRefreshed}` };
  if (!judged.known) return judged;
  if (!tree.known) return tree;
  if (!drift.known) return drift;
  if (!repository) return { known: false, reason: "nothing is judged" };
  const { entries } = tree.value;
  return { known: true, value: { repository, commit: judged.value.commit, entries, drift: drift.value } };
}
