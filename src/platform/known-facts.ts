import type { Memory } from "./memory.ts";

/**
 * Facts that can never change, each under a key that says everything it follows from; within a run and, with a memory that
 * lasts, from one run to the next. The memory belongs to one build of wgx, so that another rule starts anew.
 */
export interface KnownFacts<Fact> {
  recall(key: string): Fact | undefined;
  remember(key: string, fact: Fact): void;
  /** Writes down what was learnt, if anything. Never throws. */
  keep(): void;
}

/** Of one kind of facts; beyond it, those that were asked for longest ago are forgotten. Characters of JSON. */
const most = 8 * 1024 * 1024;

/**
 * The facts of one kind.
 *
 * @param isFact what is remembered is our own, and of this very build; this only keeps a stranger's JSON from being taken
 *   for it.
 */
export function openKnownFacts<Fact>(
  memory: Memory,
  name: string,
  isFact: (value: unknown) => value is Fact,
  limit = most,
): KnownFacts<Fact> {
  const facts = recallAll(memory, name, isFact);
  let learnt = false;
  const latest = (key: string, fact: Fact): void => {
    facts.delete(key);
    facts.set(key, fact);
  };
  return {
    recall(key) {
      const fact = facts.get(key);
      if (fact !== undefined) latest(key, fact);
      return fact;
    },
    remember(key, fact) {
      latest(key, fact);
      learnt = true;
    },
    keep() {
      if (learnt) memory.remember(name, [], Object.fromEntries(newest(facts, limit)));
      learnt = false;
    },
  };
}

function recallAll<Fact>(memory: Memory, name: string, isFact: (value: unknown) => value is Fact): Map<string, Fact> {
  const kept = memory.recall(name, []);
  if (typeof kept !== "object" || kept === null) return new Map();
  return new Map(Object.entries(kept).filter((entry): entry is [string, Fact] => isFact(entry[1])));
}

/** As many as fit, the oldest left out. */
function newest<Fact>(facts: ReadonlyMap<string, Fact>, limit: number): (readonly [string, Fact])[] {
  const entries = [...facts];
  let length = 0;
  let first = entries.length;
  for (const [key, fact] of entries.toReversed()) {
    length += key.length + JSON.stringify(fact).length;
    if (length > limit) break;
    first--;
  }
  return entries.slice(first);
}
