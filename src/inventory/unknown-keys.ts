import {
  inventoryEntry,
  inventoryFile,
  knownEntryKeys,
  knownInventoryKeys,
  metadataFile,
} from "../contracts/inventory.ts";
import { didYouMean } from "../platform/nearest-name.ts";
import { printable } from "../platform/text.ts";
import { isMapping } from "./mapping.ts";
import type { Halves, Remark, Spot } from "./remark.ts";

const entryShape = inventoryEntry.def.shape;
const githubKeys = keysOf(inventoryFile.def.shape.github.def.innerType.def.shape);
const staticKeys = keysOf(inventoryFile.def.shape.static.def.innerType.def.innerType.def.shape);
const metadataKeys = keysOf(metadataFile.def.shape);
const metadataEntryKeys = new Set([...knownEntryKeys].filter((key) => key !== "name"));
const nestedKeys: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["metrics", keysOf(entryShape.metrics.def.innerType.def.shape)],
  ["wgx", keysOf(entryShape.wgx.def.innerType.def.shape)],
  ["integrity", keysOf(entryShape.integrity.def.innerType.def.shape)],
]);

/** A warning for each key, in both halves and at every level, that wgx gives no meaning: often a typing error. */
export function unknownKeys({ inventory, metadata }: Halves): Remark[] {
  const scope = inventory?.value;
  const details = metadata?.value;
  const within = (half: Spot["half"], path: readonly PropertyKey[]) => ({ half, path });
  const list = (value: unknown, path: readonly PropertyKey[]): Remark[] =>
    Array.isArray(value)
      ? value.flatMap((entry: unknown, index) => inEntry(entry, knownEntryKeys, within("inventory", [...path, index])))
      : [];
  const repositories = isMapping(details) ? details["repositories"] : undefined;
  return [
    ...inMapping(scope, knownInventoryKeys, within("inventory", [])),
    ...inMapping(inner(scope, "github"), githubKeys, within("inventory", ["github"])),
    ...inMapping(inner(scope, "static"), staticKeys, within("inventory", ["static"])),
    ...list(inner(scope, "repos"), ["repos"]),
    ...list(inner(inner(scope, "static"), "include"), ["static", "include"]),
    ...list(inner(scope, "archived_references"), ["archived_references"]),
    ...inMapping(details, metadataKeys, within("metadata", [])),
    ...inMapping(inner(details, "github"), githubKeys, within("metadata", ["github"])),
    ...Object.entries(isMapping(repositories) ? repositories : {}).flatMap(([name, entry]) =>
      inEntry(entry, metadataEntryKeys, within("metadata", ["repositories", name])),
    ),
  ];
}

function inEntry(entry: unknown, known: ReadonlySet<string>, at: Spot): Remark[] {
  const nested = [...nestedKeys].flatMap(([key, keys]) =>
    inMapping(inner(entry, key), keys, { half: at.half, path: [...at.path, key] }),
  );
  return [...inMapping(entry, known, at), ...nested];
}

function inMapping(value: unknown, known: ReadonlySet<string>, at: Spot): Remark[] {
  const keys = isMapping(value) ? Object.keys(value).filter((key) => !known.has(key)) : [];
  return keys.map((key) => ({
    severity: "warning",
    at: { half: at.half, path: [...at.path, key], of: "key" },
    message: `unknown key "${printable(key)}"`,
    ...didYouMean(key, known),
  }));
}

function inner(value: unknown, key: string): unknown {
  return isMapping(value) ? value[key] : undefined;
}

function keysOf(shape: object): ReadonlySet<string> {
  return new Set(Object.keys(shape));
}
