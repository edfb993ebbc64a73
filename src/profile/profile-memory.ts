import type { Known, ProfileFacts, TreeFacts } from "../contracts/facts.ts";
import { openKnownFacts } from "../platform/known-facts.ts";
import type { Memory } from "../platform/memory.ts";
import { lookUpProfile } from "./profile-lookup.ts";
import { profileFiles } from "./profile-paths.ts";

/** A look-up that parses no profile twice, within a run and, with a memory that lasts, from one run to the next. */
export interface ProfileMemory {
  readonly lookUp: (tree: TreeFacts) => Known<ProfileFacts>;
  /** Writes down what was learnt, if anything. Never throws. */
  readonly keep: () => void;
}

/**
 * What a profile says follows from its bytes, and these have a name: their blob id. So what was parsed is remembered
 * under that name. Reading YAML with places is the dearest part of examining a fleet that did not change.
 */
export function profileMemory(memory: Memory): ProfileMemory {
  const known = openKnownFacts(memory, "profiles", isProfile);
  return {
    lookUp(tree) {
      const blob = tellingBlob(tree);
      const before = blob === undefined ? undefined : known.recall(blob);
      if (before) return { known: true, value: before };
      const found = lookUpProfile(tree);
      if (blob !== undefined && found.known) known.remember(blob, found.value);
      return found;
    },
    keep: known.keep,
  };
}

/** The blob that alone decides what the look-up says: a regular, readable `.wgx/profile.yml`. */
function tellingBlob({ entries, contents }: TreeFacts): string | undefined {
  const [path = ""] = profileFiles;
  const entry = entries.get(path);
  return entry?.mode.startsWith("100") && contents.get(path)?.known ? entry.oid : undefined;
}

function isProfile(value: unknown): value is ProfileFacts {
  if (typeof value !== "object" || value === null || !("kind" in value) || !("path" in value)) return false;
  if (!("problems" in value) || !Array.isArray(value.problems)) return false;
  if (value.kind === "invalid") return true;
  return value.kind === "declared" && "profile" in value && typeof value.profile === "object" && value.profile !== null;
}
