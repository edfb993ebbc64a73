import type { InventoryEntry } from "../contracts/inventory.ts";
import { didYouMean } from "../platform/nearest-name.ts";
import { listedAt } from "./listed-members.ts";
import type { MetadataHalf } from "./metadata-half.ts";
import type { Remark, Spot } from "./remark.ts";
import type { Listed, ScopeHalf } from "./scope-half.ts";

/** One repository after the parts of the inventory are laid over each other. */
export interface Declaration {
  readonly entry: InventoryEntry;
  /** Where it is declared first. */
  readonly at: Spot;
  /** Where the value of each key stands that won. */
  readonly keys: ReadonlyMap<string, Spot>;
  /** Whether it stands among the archived references. */
  readonly archived: boolean;
}

/**
 * Brings together what the parts of the inventory say of each name: `repos` over what the forge lists (`listed`),
 * `static.include` over `repos`, metadata over all,
 * `metrics`, `wgx` and `integrity` key by key. A name that one list holds twice, or that is both declared and archived,
 * is a problem; metadata for a name that is not declared a warning.
 */
export function gatherDeclarations(
  scope: ScopeHalf,
  metadata: MetadataHalf,
  isExcluded: (name: string) => boolean,
  listed: readonly InventoryEntry[] = [],
): { readonly declarations: ReadonlyMap<string, Declaration>; readonly remarks: readonly Remark[] } {
  const declarations = new Map<string, Declaration>();
  const remarks: Remark[] = [];
  const repos = uniqueByName(scope.repos, remarks);
  const archived = uniqueByName(scope.archived, remarks);
  for (const entry of listed) {
    declarations.set(entry.name, { entry, at: listedAt, keys: new Map(), archived: false });
  }
  for (const { entry, path } of [...repos, ...uniqueByName(scope.include, remarks)]) {
    const base = declarations.get(entry.name);
    declarations.set(entry.name, base ? lay(entry, base, { half: "inventory", path }) : declare(entry, path, "member"));
  }
  for (const { entry, path } of archived) {
    const other = declarations.get(entry.name);
    if (other) remarks.push(duplicate({ entry, path }, other.at.path));
    else declarations.set(entry.name, declare(entry, path, "archived"));
  }
  for (const entry of metadata.repositories) {
    const at: Spot = { half: "metadata", path: ["repositories", entry.name] };
    const base = declarations.get(entry.name);
    const excluded = isExcluded(entry.name);
    if (base) declarations.set(entry.name, lay(entry, base, at));
    if (base && !excluded) remarks.push(...joining(base, entry, at));
    else remarks.push(idleMetadata(entry.name, excluded ? "excluded" : "unknown", declarations.keys()));
  }
  return { declarations, remarks };
}

/** What makes a repository one that is only shown; undefined for a member. */
export function referenceKind({
  entry,
  archived,
}: Pick<Declaration, "entry" | "archived">): "archived" | "outside" | undefined {
  if (archived || entry.status === "archived-reference") return "archived";
  return entry.fleet === false ? "outside" : undefined;
}

function uniqueByName(list: readonly Listed<InventoryEntry>[], remarks: Remark[]): readonly Listed<InventoryEntry>[] {
  const first = new Map<string, Listed<InventoryEntry>>();
  for (const listed of list) {
    const earlier = first.get(listed.entry.name);
    if (earlier) remarks.push(duplicate(listed, earlier.path));
    else first.set(listed.entry.name, listed);
  }
  return [...first.values()];
}

function duplicate({ entry, path }: Listed<InventoryEntry>, earlier: readonly PropertyKey[]): Remark {
  const [index, ...list] = earlier.toReversed();
  return {
    severity: "problem",
    at: { half: "inventory", path },
    message: `duplicate name "${entry.name}": ${list.toReversed().join(".")}[${String(index)}] declares it already`,
    hint: "keep one of the two",
  };
}

function declare(entry: InventoryEntry, path: readonly PropertyKey[], as: "member" | "archived"): Declaration {
  const at: Spot = { half: "inventory", path };
  return { entry, at, keys: spotsOf(entry, at), archived: as === "archived" };
}

function lay(over: InventoryEntry, base: Declaration, at: Spot): Declaration {
  const below = base.entry;
  const entry: InventoryEntry = {
    ...below,
    ...over,
    ...(below.metrics && over.metrics && { metrics: { ...below.metrics, ...over.metrics } }),
    ...(below.wgx && over.wgx && { wgx: { ...below.wgx, ...over.wgx } }),
    ...(below.integrity && over.integrity && { integrity: { ...below.integrity, ...over.integrity } }),
  };
  return { ...base, entry, keys: new Map([...base.keys, ...spotsOf(over, at)]) };
}

function spotsOf(entry: InventoryEntry, at: Spot): Map<string, Spot> {
  return new Map(Object.keys(entry).map((key) => [key, { half: at.half, path: [...at.path, key] }]));
}

/** Metadata describes; that a repository is outside the fleet is for the inventory alone to take back. */
function joining(base: Declaration, over: InventoryEntry, at: Spot): Remark[] {
  const joins = referenceKind(base) !== undefined && referenceKind(lay(over, base, at)) === undefined;
  if (!joins) return [];
  return [
    {
      severity: "problem",
      at: { half: "metadata", path: [...at.path, over.fleet === true ? "fleet" : "status"] },
      message: `the metadata makes "${over.name}" a member, which the inventory declares as only shown`,
      hint: "say in the inventory whether it belongs to the fleet",
    },
  ];
}

function idleMetadata(name: string, why: "excluded" | "unknown", names: Iterable<string>): Remark {
  return {
    severity: "warning",
    at: { half: "metadata", path: ["repositories", name], of: "key" },
    message: `metadata for "${name}", which ${why === "excluded" ? "is excluded" : "the inventory does not declare"}`,
    ...(why === "unknown" ? didYouMean(name, names) : {}),
  };
}
