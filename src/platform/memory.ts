import { createHash } from "node:crypto";
import { join } from "node:path";
import { readSmallFile, writeFileAtomically } from "./files.ts";
import { wgxBuild } from "./version.ts";

/**
 * Remembers what was worked out from some texts, one answer a name, in a folder of ours. The key holds the texts and this
 * very build of wgx, so an answer is found for exactly what it was worked out from: the memory decides how fast it comes
 * and never what it is. Reading and validating YAML with places costs more than everything else a small run does.
 */
export interface Memory {
  /** The answer for these texts, as it was remembered; undefined where there is none. */
  recall(name: string, texts: readonly string[]): unknown;
  /** Never throws. The answer is kept as JSON. */
  remember(name: string, texts: readonly string[], answer: unknown): void;
}

/** A memory in a folder, which is made when something is first remembered; one that forgets where there is no folder. */
export function openMemory(folder: string | undefined): Memory {
  if (folder === undefined) return { recall: () => undefined, remember: () => undefined };
  return {
    recall(name, texts) {
      try {
        const kept: unknown = JSON.parse(readSmallFile(join(folder, `${name}.json`))?.toString("utf8") ?? "null");
        if (typeof kept !== "object" || kept === null || !("key" in kept) || !("answer" in kept)) return undefined;
        return kept.key === keyOf(texts) ? kept.answer : undefined;
      } catch {
        // Not there, unreadable or damaged: working it out again gives the same answer, only later.
        return undefined;
      }
    },
    remember(name, texts, answer) {
      try {
        writeFileAtomically(join(folder, `${name}.json`), JSON.stringify({ key: keyOf(texts), answer }), "cached");
      } catch {
        // A full disk or a metarepo that may not be written costs speed and nothing else.
      }
    },
  };
}

function keyOf(texts: readonly string[]): string {
  const hash = createHash("sha256").update(wgxBuild);
  for (const text of texts) hash.update(`\0${text.length}\0`).update(text);
  return hash.digest("hex");
}
