import type { Check } from "../checks/check.ts";
import type { Known, ProfileFacts, TreeFacts } from "../contracts/facts.ts";
import { profileFiles, profilePaths } from "../profile/profile-paths.ts";

/** What all selected checks together read. */
export interface GatheredNeeds {
  readonly clone: boolean;
  readonly tree: boolean;
  /** How far the templates are compared: not at all, whether required ones are there, or in full. */
  readonly drift: "none" | "presence" | "full";
  readonly paths: readonly string[];
  readonly folders: readonly string[];
  readonly contents: (path: string) => boolean;
  /** Paths that show only once the profile is read. */
  readonly further: (tree: TreeFacts) => readonly string[];
}

/** How a profile is found in a tree. */
export type LookUp = (tree: TreeFacts) => Known<ProfileFacts>;

/** Brings the needs of the checks together, with the paths of templates where drift is among them. */
export function gatherNeeds(
  checks: readonly Check[],
  templatePaths: readonly string[],
  lookUp: LookUp | undefined,
): GatheredNeeds {
  const needs = checks.map((check) => check.needs);
  const profile = needs.some((need) => need.profile);
  const presence = needs.some((need) => need.presence) ? "presence" : "none";
  const drift = needs.some((need) => need.drift) ? "full" : presence;
  const paths = new Set([
    ...needs.flatMap((need) => need.paths ?? []),
    ...(profile ? profilePaths : []),
    ...(drift === "none" ? [] : templatePaths),
  ]);
  const folders = new Set(needs.flatMap((need) => need.folders ?? []));
  const profileFile = new Set<string>(profile ? profileFiles : []);
  const wanted = needs.flatMap((need) => need.contents ?? []);
  const further = needs.flatMap((need) => need.profilePaths ?? []);
  return {
    clone: needs.some((need) => need.clone),
    tree: paths.size > 0 || folders.size > 0,
    drift,
    paths: [...paths],
    folders: [...folders],
    contents: (path) => profileFile.has(path) || wanted.some((wants) => wants(path)),
    further(tree) {
      if (further.length === 0 || !lookUp) return [];
      const found = lookUp(tree);
      return found.known ? [...new Set(further.flatMap((paths) => paths(found.value)))] : [];
    },
  };
}

/** Why a check cannot look at a member: the reason of the first fact it needs and that is not known. */
export function unmetNeed(
  check: Check,
  facts: Parameters<Extract<Check, { level: "member" }>["check"]>[0],
): string | undefined {
  const { defaultBranch, clone, paths, folders, contents, profile, profilePaths, drift, presence, task } = check.needs;
  if (defaultBranch && !facts.defaultBranch.known) return facts.defaultBranch.reason;
  if (clone && !facts.clone.known) return facts.clone.reason;
  if ((paths || folders || contents || profilePaths) && !facts.tree.known) return facts.tree.reason;
  if (profile && !facts.profile.known) return facts.profile.reason;
  if ((drift || presence) && !facts.drift.known) return facts.drift.reason;
  if (task && !facts.task?.known) return facts.task?.reason ?? "only wgx smoke --run runs tasks";
  return undefined;
}
