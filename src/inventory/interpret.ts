import type { Problem } from "../contracts/failure.ts";
import type { Fleet } from "../contracts/fleet.ts";
import { byCodePoint } from "../platform/text.ts";
import type { Declaration } from "./declarations.ts";
import { gatherDeclarations, referenceKind } from "./declarations.ts";
import { checkDeclaredEdges } from "./declared-edges.ts";
import { readExclusions } from "./exclusions.ts";
import type { MetadataHalf } from "./metadata-half.ts";
import { readMetadataHalf } from "./metadata-half.ts";
import { memberOf, referenceOf } from "./model.ts";
import { orderMembers } from "./order.ts";
import type { Halves, Remark } from "./remark.ts";
import { inFileOrder, problemAt, warningAt } from "./remark.ts";
import type { ScopeHalf } from "./scope-half.ts";
import { readScopeHalf } from "./scope-half.ts";
import { unknownKeys } from "./unknown-keys.ts";

/** What the files of an inventory say. With problems there is no fleet. */
export interface Interpretation {
  readonly problems: readonly Problem[];
  readonly fleet?: Omit<Fleet, "file" | "root">;
}

/** Reads the parsed files of an inventory as a fleet, or names everything that is wrong with them. Pure. */
export function interpret(halves: Halves, givenOwner: string | undefined): Interpretation {
  const scopeReading = halves.inventory && readScopeHalf(halves.inventory);
  const metadataReading = halves.metadata && readMetadataHalf(halves.metadata);
  const contract = [...(scopeReading?.problems ?? []), ...(metadataReading?.problems ?? [])];
  const remarks = [...(scopeReading?.remarks ?? []), ...(metadataReading?.remarks ?? [])];
  const metadata = metadataReading?.metadata ?? { repositories: [] };
  const gathered = scopeReading && gather(scopeReading.scope, metadata);
  remarks.push(...(gathered?.remarks ?? []), ...unknownKeys(halves));
  const serious = remarks.filter(({ severity }) => severity === "problem").map((remark) => problemAt(remark, halves));
  const problems = inFileOrder([...contract, ...serious], ({ place }) => place);
  if (problems.length > 0 || !gathered || !scopeReading) return { problems };

  const owner = givenOwner ?? scopeReading.scope.owner ?? metadata.owner;
  const judged = gathered.declarations.map((declaration) => ({ ...declaration, kind: referenceKind(declaration) }));
  const members = judged.flatMap(({ entry, kind }) => (kind ? [] : [memberOf(entry, owner)]));
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

function gather(scope: ScopeHalf, metadata: MetadataHalf) {
  const exclusions = readExclusions(scope.exclude);
  const { declarations: all, remarks } = gatherDeclarations(scope, metadata, exclusions.isExcluded);
  const declarations = new Map([...all].filter(([name]) => !exclusions.isExcluded(name)));
  return {
    declarations: [...declarations.values()],
    excluded: exclusions.patterns,
    remarks: [
      ...exclusions.remarks,
      ...exclusions.idle([...all.keys()]),
      ...remarks,
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
