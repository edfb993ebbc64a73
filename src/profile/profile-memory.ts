import { join } from "node:path";
import type { Known, ProfileFacts, TreeFacts } from "../contracts/facts.ts";
import { readSmallFile, writeFileAtomically } from "../platform/files.ts";
import { wgxBuild } from "../platform/version.ts";
import { lookUpProfile } from "./profile-lookup.ts";
import { profileFiles } from "./profile-paths.ts";

/** A look-up that parses no profile twice, within a run and, given a folder, from one run to the next. */
export interface ProfileMemory {
  readonly lookUp: (tree: TreeFacts) => Known<ProfileFacts>;
  /** Writes down what was learnt, if anything. Never throws. */
  readonly keep: () => void;
}

/** Blobs beyond this are forgotten, all at once. */
const most = 5000;

/**
 * What a profile says follows from its bytes, and these have a name: their blob id. So what was parsed is kept under
 * that name, for this build of wgx only. Reading YAML with places is the dearest part of examining a fleet that did not
 * change.
 *
 * @param folder where the memory lies; without it nothing outlives the run.
 */
export function profileMemory(folder: string | undefined): ProfileMemory {
  const file = folder === undefined ? undefined : join(folder, "profiles.json");
  const known = file === undefined ? new Map<string, ProfileFacts>() : read(file);
  let learnt = 0;
  return {
    lookUp(tree) {
      const blob = tellingBlob(tree);
      const before = blob === undefined ? undefined : known.get(blob);
      if (before) return { known: true, value: before };
      const found = lookUpProfile(tree);
      if (blob !== undefined && found.known) {
        known.set(blob, found.value);
        learnt++;
      }
      return found;
    },
    keep() {
      if (file === undefined || learnt === 0) return;
      const profiles = known.size > most ? {} : Object.fromEntries(known);
      try {
        writeFileAtomically(file, JSON.stringify({ build: wgxBuild, profiles }), "cached");
      } catch {
        // A full disk or a metarepo that may not be written costs speed and nothing else.
      }
    },
  };
}

/** The blob that alone decides what the look-up says: a regular, readable `.wgx/profile.yml`. */
function tellingBlob({ entries, contents }: TreeFacts): string | undefined {
  const [path = ""] = profileFiles;
  const entry = entries.get(path);
  return entry?.mode.startsWith("100") && contents.get(path)?.known ? entry.oid : undefined;
}

function read(file: string): Map<string, ProfileFacts> {
  try {
    const kept: unknown = JSON.parse(readSmallFile(file)?.toString("utf8") ?? "null");
    if (typeof kept !== "object" || kept === null || !("build" in kept) || kept.build !== wgxBuild) return new Map();
    if (!("profiles" in kept) || typeof kept.profiles !== "object" || kept.profiles === null) return new Map();
    return new Map(
      Object.entries(kept.profiles).filter((entry): entry is [string, ProfileFacts] => isProfile(entry[1])),
    );
  } catch {
    // Damaged or unreadable: everything is parsed again, with the same outcome.
    return new Map();
  }
}

/** The file is our own, of this very build; this only keeps a stranger's JSON from being taken for it. */
function isProfile(value: unknown): value is ProfileFacts {
  if (typeof value !== "object" || value === null || !("kind" in value) || !("path" in value)) return false;
  if (!("problems" in value) || !Array.isArray(value.problems)) return false;
  if (value.kind === "invalid") return true;
  return value.kind === "declared" && "profile" in value && typeof value.profile === "object" && value.profile !== null;
}
