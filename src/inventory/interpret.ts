import type { Problem } from "../contracts/failure.ts";
import type { Fleet } from "../contracts/fleet.ts";
import type { ForgeListing } from "../contracts/forge.ts";
import { byCodePoint } from "../platform/text.ts";
import type { Declaration } from "./declarations.ts";
import { gatherDeclarations, referenceKind } from "./declarations.ts";
import { checkDeclaredEdges } from "./declared-edges.ts";
import { readExclusions } from "./exclusions.ts";
import { listedAt, listedMembers, unusableMembers } from "./listed-members.ts";
import type { MetadataHalf } from "./metadata-half.ts";
import { readMetadataHalf } from "./metadata-half.ts";
import { memberOf, referenceOf } from "./model.ts";
import { orderMembers } from "./order.ts";
import type { Halves, Remark } from "./remark.ts";
import { inFileOrder, problemAt, warningAt } from "./remark.ts";
import type { ScopeHalf } from "./scope-half.ts";
import { readScopeHalf } from "./scope-half.ts";
import { unknownKeys } from "./unknown-keys.ts";

/**
 * What the files of an inventory say. With problems there is no fleet; nor is there one before the forge has listed the
 * repositories of the owner that `lists` names.
 */
export interface Interpretation {
  readonly problems: readonly Problem[];
  readonly lists?: string;
  readonly fleet?: Omit<Fleet, "file" | "root">;
}

/**
 * Reads the parsed files of an inventory as a fleet, or names everything that is wrong with them. Pure.
 *
 * @param listing what the forge lists, for `mode: github`, once it was asked.
 */
export function interpret(halves: Halves, givenOwner: string | undefined, listing?: ForgeListing): Interpretation {
  const scopeReading = halves.inventory && readScopeHalf(halves.inventory);
  const metadataReading = halves.metadata && readMetadataHalf(halves.metadata);
  const contract = [...(scopeReading?.problems ?? []), ...(metadataReading?.problems ?? [])];
  const remarks = [...(scopeReading?.remarks ?? []), ...(metadataReading?.remarks ?? [])];
  const metadata = metadataReading?.metadata ?? { repositories: [] };
  const owner = givenOwner ?? scopeReading?.scope.owner ?? metadata.owner;
  if (scopeReading?.scope.mode === "github" && !listing) {
    const serious = [...remarks, ...(owner === undefined ? [ownerMissing] : [])];
    const problems = problemsOf(contract, serious, halves);
    return { problems, ...(problems.length === 0 && owner !== undefined && { lists: owner }) };
  }
  const gathered = scopeReading && gather(scopeReading.scope, metadata, listing);
  remarks.push(...(gathered?.remarks ?? []), ...unknownKeys(halves));
  const problems = problemsOf(contract, remarks, halves);
  if (problems.length > 0 || !gathered || !scopeReading) return { problems };

  const judged = gathered.declarations.map((declaration) => ({ ...declaration, kind: referenceKind(declaration) }));
  const home = owner === undefined ? undefined : `https://${listing?.host ?? "github.com"}/${owner}`;
  const members = judged.flatMap(({ entry, kind }) => (kind ? [] : [memberOf(entry, home)]));
  const references = judged.flatMap(({ entry, kind }) => (kind ? [referenceOf(entry, kind)] : []));
  const warnings = remarks.map((remark) => warningAt(remark, halves));
  return {
    problems,
    fleet: {
      ...(owner !== undefined && { owner }),
      members: orderMembers(members),
      references: references.toSorted((a, b) => byCodePoint(a.name, b.name)),
      excluded: gathered.excluded,
      warnings: inFileOrder(warnings, (warning) => warning),
    },
  };
}

const ownerMissing: Remark = {
  severity: "problem",
  at: listedAt,
  message: "`mode: github` lists the repositories of an owner, and none is named",
  hint: "set `github.owner`, or give --owner or WGX_OWNER",
};

function problemsOf(contract: readonly Problem[], remarks: readonly Remark[], halves: Halves): Problem[] {
  const serious = remarks.filter(({ severity }) => severity === "problem").map((remark) => problemAt(remark, halves));
  return inFileOrder([...contract, ...serious], ({ place }) => place);
}

function gather(scope: ScopeHalf, metadata: MetadataHalf, listing: ForgeListing | undefined) {
  const exclusions = readExclusions(scope.exclude);
  const listed = listing ? listedMembers(scope, listing) : [];
  const { declarations: all, remarks } = gatherDeclarations(scope, metadata, exclusions.isExcluded, listed);
  const everyName = new Set([...all.keys(), ...(listing?.repositories ?? []).map(({ name }) => name)]);
  const declarations = new Map([...all].filter(([name]) => !exclusions.isExcluded(name)));
  return {
    declarations: [...declarations.values()],
    excluded: exclusions.patterns,
    remarks: [
      ...exclusions.remarks,
      ...exclusions.idle([...everyName]),
      ...remarks,
      ...(listing ? unusableMembers(listing) : []),
      ...twoOwners(scope, metadata),
      ...sameButForCase(declarations),
      ...checkDeclaredEdges(declarations, exclusions.isExcluded),
    ],
  };
}

/** On a file system that folds case, two such members would share one folder. */
function sameButForCase(declarations: ReadonlyMap<string, Declaration>): Remark[] {
  const seen = new Map<string, string>();
  return [...declarations].flatMap(([name, { at }]): Remark[] => {
    const folded = name.toLowerCase();
    const earlier = seen.get(folded);
    if (earlier === undefined) {
      seen.set(folded, name);
      return [];
    }
    const message = `the names "${earlier}" and "${name}" differ only in case`;
    return [{ severity: "problem", at, message, hint: "keep one of the two, or exclude one" }];
  });
}

function twoOwners(scope: ScopeHalf, metadata: MetadataHalf): Remark[] {
  if (scope.owner === undefined || metadata.owner === undefined || scope.owner === metadata.owner) return [];
  const at = { half: "metadata", path: ["github", "owner"] } as const;
  return [{ severity: "warning", at, message: `the inventory names another owner, "${scope.owner}", which counts` }];
}
