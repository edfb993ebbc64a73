import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomically } from "../platform/files.ts";
import { wgxVersion } from "../platform/version.ts";

/**
 * Keeps the plain values of an inventory's files, because parsing YAML with places costs more than all the rest of
 * loading. The key holds the files' whole content, and what comes out is validated like what was parsed, so the cache
 * decides how fast the answer comes and never what it is.
 */
export interface ParsedCache {
  /** The values of the files, in their order; undefined where there are none for exactly these texts. */
  read(): readonly unknown[] | undefined;
  write(values: readonly unknown[]): void;
}

/** The cache in a folder (made when first written) for files with these texts. Never throws. */
export function parsedCache(folder: string, texts: readonly string[]): ParsedCache {
  const file = join(folder, "inventory.json");
  const key = keyOf(texts);
  return {
    read() {
      try {
        const kept: unknown = JSON.parse(readFileSync(file, "utf8"));
        if (typeof kept !== "object" || kept === null || !("key" in kept) || !("values" in kept)) return undefined;
        if (kept.key !== key || !Array.isArray(kept.values) || kept.values.length !== texts.length) return undefined;
        return kept.values;
      } catch {
        // Not there, unreadable or damaged: parsing the inventory gives the same answer, only later.
        return undefined;
      }
    },
    write(values) {
      try {
        writeFileAtomically(file, JSON.stringify({ key, values }), "cached");
      } catch {
        // A full disk or a read-only home costs speed and nothing else.
      }
    },
  };
}

function keyOf(texts: readonly string[]): string {
  const hash = createHash("sha256").update(wgxVersion);
  for (const text of texts) hash.update(`\0${text.length}\0`).update(text);
  return hash.digest("hex");
}
