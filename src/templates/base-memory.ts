import { createHash } from "node:crypto";
import type { DriftFacts } from "../contracts/facts.ts";
import { openKnownFacts } from "../platform/known-facts.ts";
import type { Memory } from "../platform/memory.ts";
import type { DriftRules } from "./drift.ts";
import type { Compared } from "./find-bases.ts";

/** Where the files of commits come from, from one run to the next. */
export interface BaseMemory {
  readonly recall: (member: Compared) => readonly DriftFacts[] | undefined;
  readonly remember: (member: Compared, settled: readonly DriftFacts[]) => void;
  /** Writes down what was learnt, if anything. Never throws. */
  readonly keep: () => void;
}

/**
 * What a commit's history says of the base of a file follows from the commit, from whether its history is cut off, and
 * from the versions that the templates have had.
 */
export function baseMemory(memory: Memory, rules: DriftRules, historyGap: string | undefined): BaseMemory {
  const known = openKnownFacts(memory, "bases", (value): value is readonly DriftFacts[] => Array.isArray(value));
  let rulesDigest: string | undefined;
  const keyOf = ({ commit, shallow, drift }: Compared): string => {
    rulesDigest ??= digest([historyGap ?? "", ...versionsOf(rules)]);
    return digest([rulesDigest, commit, shallow ? "shallow" : "whole", JSON.stringify(drift)]);
  };
  return {
    recall: (member) => known.recall(keyOf(member)),
    remember: (member, settled) => known.remember(keyOf(member), settled),
    keep: known.keep,
  };
}

/** Today's version of each template, and all before it. */
function versionsOf({ catalogue, provenance, format }: DriftRules): string[] {
  return catalogue.flatMap((template) => [
    template.path,
    template.blob(format),
    provenance.current(template.path) ?? "",
    ...[...provenance.versions(template.path).values()].map(
      ({ blob, kind, commit, behind }) => `${blob} ${kind} ${commit} ${behind}`,
    ),
  ]);
}

function digest(texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(`${text.length}\0${text}`);
  return hash.digest("hex");
}
