import { openKnownFacts } from "../platform/known-facts.ts";
import type { Memory } from "../platform/memory.ts";
import type { Ancestry, CommitPair, Distance } from "./ancestry.ts";

/** How commits stand to each other, from one run to the next. */
export interface AncestryMemory {
  /** What is known of all of these pairs; undefined where one of them is not known. */
  readonly recall: (pairs: readonly CommitPair[]) => Ancestry | undefined;
  readonly remember: (pairs: readonly CommitPair[], ancestry: Ancestry) => void;
  /** Writes down what was learnt, if anything. Never throws. */
  readonly keep: () => void;
}

/** A distance, and when the first commit of the pair was made. */
interface Kept extends Distance {
  readonly seconds?: number;
}

/** The way between two commits is decided by their ids, which hold those of all before them. */
export function ancestryMemory(memory: Memory): AncestryMemory {
  const known = openKnownFacts(memory, "ancestry", isKept);
  return {
    recall(pairs) {
      const found = new Map(
        pairs.map((pair) => [keyOf(pair.one, pair.other), known.recall(keyOf(pair.one, pair.other))]),
      );
      if ([...found.values()].includes(undefined)) return undefined;
      const seconds = new Map(pairs.map(({ one, other }) => [one, found.get(keyOf(one, other))?.seconds]));
      return {
        distanceOf: (one, other) => found.get(keyOf(one, other)),
        secondsOf: (commit) => seconds.get(commit),
      };
    },
    remember(pairs, { distanceOf, secondsOf }) {
      for (const { one, other } of pairs) {
        const distance = distanceOf(one, other);
        const seconds = secondsOf(one);
        if (distance) known.remember(keyOf(one, other), { ...distance, ...(seconds !== undefined && { seconds }) });
      }
    },
    keep: known.keep,
  };
}

function keyOf(one: string, other: string): string {
  return `${one} ${other}`;
}

function isKept(value: unknown): value is Kept {
  if (typeof value !== "object" || value === null || !("ahead" in value) || !("behind" in value)) return false;
  return typeof value.ahead === "number" && typeof value.behind === "number";
}
