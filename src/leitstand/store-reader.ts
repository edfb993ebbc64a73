import { closeSync, constants, fstatSync, openSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { endOfLines, readLinesBackwards } from "../ledger/read-lines.ts";
import { codeOf } from "../platform/failure.ts";
import { parseDomain } from "./domain-name.ts";
import type { EventLines } from "./search-events.ts";
import type { StoredLine } from "./store.ts";

/** The lines of a store in a folder, by reading its files and no more, so that it does not matter who writes there. */
export function storeReader(folder: string): EventLines {
  return {
    domains: () =>
      namesIn(folder).flatMap((name) => {
        const domain = name.endsWith(".jsonl") ? name.slice(0, -".jsonl".length) : "";
        return parseDomain(domain) === domain ? [domain] : [];
      }),
    *newestFirst(domain, before = Number.POSITIVE_INFINITY): Generator<StoredLine, void> {
      const descriptor = openSync(join(folder, `${domain}.jsonl`), constants.O_RDONLY | constants.O_NONBLOCK);
      try {
        const end = Math.min(before, endOfLines(descriptor, fstatSync(descriptor).size));
        for (const { byte, bytes } of readLinesBackwards(descriptor, end)) yield { byte, bytes };
      } finally {
        closeSync(descriptor);
      }
    },
  };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return [];
    throw error;
  }
}
