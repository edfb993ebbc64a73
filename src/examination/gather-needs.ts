import type { Check, Needs } from "../checks/check.ts";
import { contractFolder } from "../checks/contract-copies.ts";
import type { ContractFacts, Known, MemberFacts, ProfileFacts, TreeFacts } from "../contracts/facts.ts";
import type { Inspection } from "../contracts/inspection.ts";
import { printable } from "../platform/text.ts";
import { profileFiles, profilePaths } from "../profile/profile-paths.ts";

/** What all selected checks together read. */
export interface GatheredNeeds {
  readonly clone: boolean;
  readonly tree: boolean;
  /** How far the templates are compared: not at all, whether required ones are there, or in full. */
  readonly drift: "none" | "presence" | "full";
  readonly calls: boolean;
  /** By the id of the check that wants to know. */
  readonly inspections: ReadonlyMap<string, Inspection>;
  readonly paths: readonly string[];
  readonly folders: readonly string[];
  readonly contents: (path: string) => boolean;
  /** Says all that decides what is read of a commit. */
  readonly asked: string;
  /** Paths that show only once the profile is read. */
  readonly further: (tree: TreeFacts) => readonly string[];
}

/** How a profile is found in a tree. */
export type LookUp = (tree: TreeFacts) => Known<ProfileFacts>;

/** Brings the needs of the checks together, with the paths of templates and contracts where these are among them. */
export function gatherNeeds(
  checks: readonly Check[],
  templatePaths: readonly string[],
  lookUp: LookUp | undefined,
  contracts?: ContractFacts,
): GatheredNeeds {
  const needs = checks.map((check) => check.needs);
  const profile = needs.some((need) => need.profile);
  const presence = needs.some((need) => need.presence) ? "presence" : "none";
  const drift = needs.some((need) => need.drift) ? "full" : presence;
  const paths = new Set([
    ...needs.flatMap((need) => need.paths ?? []),
    ...(profile ? profilePaths : []),
    ...(drift === "none" ? [] : templatePaths),
    ...(needs.some((need) => need.contracts)
      ? [...(contracts?.keys() ?? [])].map((name) => `${contractFolder}/${name}`)
      : []),
  ]);
  const folders = new Set(needs.flatMap((need) => need.folders ?? []));
  const profileFile = new Set<string>(profile ? profileFiles : []);
  const wanted = needs.flatMap((need) => need.contents ?? []);
  const further = needs.flatMap((need) => need.profilePaths ?? []);
  return {
    clone: needs.some((need) => need.clone),
    tree: paths.size > 0 || folders.size > 0,
    drift,
    calls: needs.some((need) => need.calls),
    inspections: new Map(
      checks.flatMap((check) => (check.needs.inspection ? [[check.id, check.needs.inspection] as const] : [])),
    ),
    paths: [...paths],
    folders: [...folders],
    asked: JSON.stringify([checks.map(({ id }) => id), [...paths], [...folders]]),
    contents: (path) => profileFile.has(path) || wanted.some((wants) => wants(path)),
    further(tree) {
      if (further.length === 0 || !lookUp) return [];
      const found = lookUp(tree);
      return found.known ? [...new Set(further.flatMap((paths) => paths(found.value)))] : [];
    },
  };
}

/** Why a check cannot look at a member: the first fact that it needs and that is not known. */
export function unmetNeed(check: Check, facts: MemberFacts): Extract<Known<unknown>, { known: false }> | undefined {
  const { needs } = check;
  const { paths, folders, contents, profilePaths, contracts } = needs;
  const wanted: readonly (Known<unknown> | undefined | false)[] = [
    needs.defaultBranch && facts.defaultBranch,
    needs.clone && facts.clone,
    (paths || folders || contents || profilePaths || contracts) && facts.tree,
    needs.profile && facts.profile,
    (needs.drift || needs.presence) && facts.drift,
    needs.forge && facts.forge,
    needs.inspection && (facts.inspected.get(check.id) ?? notInspected),
    needs.calls && facts.calls,
    ...toldByForges(needs, facts),
    needs.task && (facts.task ?? notRunHere),
  ];
  for (const fact of wanted) if (fact && !fact.known) return fact;
  return undefined;
}

function toldByForges({ ci, pulls }: Needs, facts: MemberFacts): readonly (Known<unknown> | undefined | false)[] {
  return [ci && (facts.ci ?? notAskedFor), pulls && (facts.pulls ?? notAskedFor)];
}

const notRunHere = { known: false, reason: "only wgx smoke --run runs tasks" } as const;
const notAskedFor = { known: false, reason: "only --source github tells", unavailable: true } as const;
const notInspected = { known: false, reason: "its files were not looked into" } as const;

/** Why a check could look at a part of a member only; what it found there counts all the same. */
export function shortfall(check: Check, { calls, inspected }: MemberFacts): string | undefined {
  const inspection = check.needs.inspection && inspected.get(check.id);
  if (inspection?.known && inspection.value.stopped !== undefined)
    return `not all files were looked at: ${inspection.value.stopped}`;
  if (!check.needs.calls || !calls.known) return undefined;
  for (const { target, found } of calls.value) {
    if (!found.known) return `what it calls of ${target} cannot be looked for: ${printable(found.reason)}`;
  }
  return undefined;
}
