import { safeParse } from "zod/mini";
import { memberName } from "../contracts/identifiers.ts";
import type { InventoryEntry } from "../contracts/inventory.ts";
import { inventoryEntry } from "../contracts/inventory.ts";
import { isMapping } from "./mapping.ts";

/**
 * The parts of a refused entry that keep its contract, so that one look at a broken inventory also finds its duplicates
 * and circles. Undefined without a valid name. What is salvaged only ever leads to problems, never to a fleet.
 */
export function salvageEntry(raw: unknown): InventoryEntry | undefined {
  const bare = safeParse(memberName, raw);
  if (bare.success) return { name: bare.data };
  return isMapping(raw) ? salvageNamed(raw["name"], raw) : undefined;
}

/** The same for an entry whose name stands elsewhere, as the keys of metadata do. */
export function salvageNamed(rawName: unknown, raw: unknown): InventoryEntry | undefined {
  const name = safeParse(memberName, rawName);
  if (!name.success || !isMapping(raw)) return undefined;
  let entry: InventoryEntry = { name: name.data };
  for (const [key, value] of Object.entries(raw)) {
    const widened = safeParse(inventoryEntry, { [key]: value, name: name.data });
    if (widened.success) entry = { ...entry, ...widened.data };
  }
  return entry;
}
