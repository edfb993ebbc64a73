import type { Inspected } from "../contracts/inspection.ts";
import { type KnownFacts, openKnownFacts } from "../platform/known-facts.ts";
import type { Memory } from "../platform/memory.ts";
import { remembered } from "../platform/remembered.ts";

/** What inspections said of commits, within a run and, with a memory that lasts, from one run to the next. */
export interface InspectionMemory {
  readonly recall: (inspection: string, commit: string) => Inspected | undefined;
  readonly remember: (inspection: string, commit: string, answer: Inspected) => void;
  /** Writes down what was learnt, if anything. Never throws. */
  readonly keep: () => void;
}

/**
 * What a commit holds never changes, so neither does what an inspection says of it. Only what was read is remembered: a
 * commit that could not be read may be readable next time.
 */
export function inspectionMemory(memory: Memory): InspectionMemory {
  const known = new Map<string, KnownFacts<Inspected>>();
  const of = (inspection: string): KnownFacts<Inspected> =>
    remembered(known, inspection, () => openKnownFacts(memory, `inspected-${inspection}`, isInspected));
  return {
    recall: (inspection, commit) => of(inspection).recall(commit),
    remember: (inspection, commit, answer) => of(inspection).remember(commit, answer),
    keep() {
      for (const facts of known.values()) facts.keep();
    },
  };
}

function isInspected(value: unknown): value is Inspected {
  if (typeof value !== "object" || value === null || !("found" in value) || !("passedOver" in value)) return false;
  return Array.isArray(value.found) && Array.isArray(value.passedOver) && value.found.every(isFound);
}

function isFound(value: unknown): boolean {
  return (
    typeof value === "object" && value !== null && "path" in value && "marks" in value && Array.isArray(value.marks)
  );
}
