import type { Inspected } from "../contracts/inspection.ts";
import type { Memory } from "../platform/memory.ts";

/** What inspections said of commits, within a run and, with a memory that lasts, from one run to the next. */
export interface InspectionMemory {
  readonly recall: (inspection: string, commit: string) => Inspected | undefined;
  readonly remember: (inspection: string, commit: string, answer: Inspected) => void;
  /** Writes down what was learnt, if anything. Never throws. */
  readonly keep: () => void;
}

/** Commits of one inspection; beyond these, those that were asked for longest ago are forgotten. */
const most = 5000;

/**
 * What a commit holds never changes, so neither does what an inspection says of it; the memory belongs to one build of wgx,
 * so that another rule starts anew. Only what was read is remembered: a commit that could not be read may be readable next
 * time.
 */
export function inspectionMemory(memory: Memory): InspectionMemory {
  const known = new Map<string, { readonly answers: Map<string, Inspected>; learnt: number }>();
  const of = (inspection: string) => {
    const found = known.get(inspection) ?? { answers: recallAll(memory, inspection), learnt: 0 };
    known.set(inspection, found);
    return found;
  };
  const latest = (answers: Map<string, Inspected>, commit: string, answer: Inspected): void => {
    answers.delete(commit);
    answers.set(commit, answer);
  };
  return {
    recall(inspection, commit) {
      const { answers } = of(inspection);
      const answer = answers.get(commit);
      if (answer) latest(answers, commit, answer);
      return answer;
    },
    remember(inspection, commit, answer) {
      const found = of(inspection);
      latest(found.answers, commit, answer);
      found.learnt++;
    },
    keep() {
      for (const [inspection, { answers, learnt }] of known) {
        if (learnt > 0) memory.remember(nameOf(inspection), [], Object.fromEntries([...answers].slice(-most)));
      }
    },
  };
}

function nameOf(inspection: string): string {
  return `inspected-${inspection}`;
}

function recallAll(memory: Memory, inspection: string): Map<string, Inspected> {
  const kept = memory.recall(nameOf(inspection), []);
  if (typeof kept !== "object" || kept === null) return new Map();
  return new Map(Object.entries(kept).filter((entry): entry is [string, Inspected] => isInspected(entry[1])));
}

/** The memory is our own, of this very build; this only keeps a stranger's JSON from being taken for it. */
function isInspected(value: unknown): value is Inspected {
  if (typeof value !== "object" || value === null || !("found" in value) || !("passedOver" in value)) return false;
  return Array.isArray(value.found) && Array.isArray(value.passedOver) && value.found.every(isFound);
}

function isFound(value: unknown): boolean {
  return (
    typeof value === "object" && value !== null && "path" in value && "marks" in value && Array.isArray(value.marks)
  );
}
