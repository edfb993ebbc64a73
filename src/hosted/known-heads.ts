import type { ForgePlace } from "../contracts/forge.ts";
import type { Memory } from "../platform/memory.ts";

const memoryName = "forge-heads";

/** The commit at the head of each default branch, by place, as the last run found it. */
export type KnownHeads = ReadonlyMap<string, string>;

/** They only say what is worth asking; where a head is today is always asked. */
export function loadHeads(memory: Memory): KnownHeads {
  const kept = memory.recall(memoryName, []);
  if (typeof kept !== "object" || kept === null) return new Map();
  return new Map(Object.entries(kept).flatMap(([key, head]) => (typeof head === "string" ? [[key, head]] : [])));
}

/** Adds heads to those that are known. Never throws. */
export function rememberHeads(memory: Memory, found: KnownHeads): void {
  const before = loadHeads(memory);
  if ([...found].every(([key, head]) => before.get(key) === head)) return;
  memory.remember(memoryName, [], Object.fromEntries([...before, ...found]));
}

/** A place as a key: GitHub tells no case apart. */
export function headKey({ host, owner, name }: ForgePlace): string {
  return `${host}/${owner}/${name}`.toLowerCase();
}
