import type { Problem } from "../contracts/failure.ts";
import type { InventoryEntry } from "../contracts/inventory.ts";
import { inventoryFile } from "../contracts/inventory.ts";
import { didYouMean, nearestName } from "../platform/nearest-name.ts";
import { validate } from "../platform/validate.ts";
import type { YamlDocument } from "../platform/yaml-document.ts";
import { isMapping } from "./mapping.ts";
import type { Remark } from "./remark.ts";
import { salvageEntry } from "./salvage.ts";

/** An entry, and the path of keys that leads to it. */
export interface Listed<Entry> {
  readonly entry: Entry;
  readonly path: readonly PropertyKey[];
}

/** What the inventory file says: the whole form, or the scope half of the split form. */
export interface ScopeHalf {
  /** Who lists the members: the files alone, or the forge and the files. */
  readonly mode: "static" | "github";
  readonly owner?: string;
  readonly includeForks: boolean;
  readonly includeArchived: boolean;
  readonly repos: readonly Listed<InventoryEntry>[];
  readonly include: readonly Listed<InventoryEntry>[];
  readonly archived: readonly Listed<InventoryEntry>[];
  readonly exclude: readonly Listed<string>[];
}

/** Reads the inventory file against its contract; where it breaks it, as far as it can be read. */
export function readScopeHalf(document: YamlDocument): {
  readonly scope: ScopeHalf;
  readonly problems: readonly Problem[];
  readonly remarks: readonly Remark[];
} {
  const checked = validate(inventoryFile, document);
  const raw = isMapping(document.value) ? document.value : {};
  const rawStatic = isMapping(raw["static"]) ? raw["static"] : {};
  const owner = checked.ok ? checked.value.github?.owner : undefined;
  // With a list that is none, what depends on its members would look like an edge to nothing: one problem is enough.
  const lists = [raw["repos"], rawStatic["include"], raw["archived_references"]];
  const readable = lists.every((list) => list === undefined || list === null || Array.isArray(list));
  const entries = (valid: readonly (string | InventoryEntry)[] | null | undefined, value: unknown, path: string[]) =>
    checked.ok ? listed(valid, path, normalEntry) : listed(readable ? listOf(value) : [], path, salvageEntry);
  const names = (value: unknown, path: string[]) => listed(listOf(value), path, textOf);
  const file = checked.ok ? checked.value : undefined;
  const scope: ScopeHalf = {
    mode: file?.mode ?? "static",
    includeForks: file?.include_forks ?? false,
    includeArchived: file?.include_archived ?? false,
    ...(owner !== undefined && { owner }),
    repos: entries(file?.repos, raw["repos"], ["repos"]),
    include: entries(file?.static?.include, rawStatic["include"], ["static", "include"]),
    archived: entries(file?.archived_references, raw["archived_references"], ["archived_references"]),
    exclude: [...names(raw["exclude"], ["exclude"]), ...names(rawStatic["exclude"], ["static", "exclude"])],
  };
  const problems = document.value === null ? [] : checked.ok ? [] : checked.problems;
  return { scope, problems, remarks: remarksOn(document.value) };
}

function remarksOn(value: unknown): Remark[] {
  const problem = (path: readonly PropertyKey[], message: string, hint: string): Remark => ({
    severity: "problem",
    at: { half: "inventory", path },
    message,
    hint,
  });
  const hint = "list the members under `repos`";
  if (value === null) return [problem([], "the file is empty", hint)];
  if (!isMapping(value)) return [];
  if (value["mode"] === "github") return [];
  const declaring = ["repos", "static", "archived_references"];
  if (declaring.some((key) => Object.hasOwn(value, key))) return [];
  const typo = Object.keys(value).find((key) => nearestName(key, declaring) !== undefined);
  const meant = typo === undefined ? {} : didYouMean(typo, declaring);
  return [{ ...problem([], "the file declares no repositories", hint), ...meant }];
}

function listed<Raw, Entry>(
  list: readonly Raw[] | null | undefined,
  path: readonly PropertyKey[],
  read: (raw: Raw) => Entry | undefined,
): Listed<Entry>[] {
  return (list ?? []).flatMap((raw, index) => {
    const entry = read(raw);
    return entry === undefined ? [] : [{ entry, path: [...path, index] }];
  });
}

function normalEntry(entry: string | InventoryEntry): InventoryEntry {
  return typeof entry === "string" ? { name: entry } : entry;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
