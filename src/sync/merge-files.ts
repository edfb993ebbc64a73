import type { FilePlan } from "../contracts/sync-plan.ts";
import { blobId, type ObjectFormat } from "../git/blob-id.ts";
import type { Git } from "../git/git.ts";
import type { Repository } from "../git/repository.ts";
import { mapBounded } from "../platform/pool.ts";
import { remembered } from "../platform/remembered.ts";
import type { Template } from "../templates/catalogue.ts";
import { type MergeOutcome, mergeVersions } from "./merge-versions.ts";
import { readVersions, type Shipped } from "./read-versions.ts";

/** The files of one member, of which some wait to be merged. */
export interface Unmerged {
  readonly repository: Repository;
  readonly files: readonly FilePlan[];
}

export interface MergeOptions {
  readonly jobs: number;
  /** By path. */
  readonly templates: ReadonlyMap<string, Template>;
  readonly shipped: Shipped;
}

/** What a merge made, by blob id, for whoever writes it. */
export type MergedContents = Map<string, Buffer>;

/**
 * Carries out the merges of all members; the files come back in their order, each with its result, its conflict, or why
 * it is left. The same three versions are merged once, however many members share them.
 */
export async function mergeFiles(
  git: Git,
  members: readonly Unmerged[],
  options: MergeOptions,
): Promise<{ readonly files: readonly (readonly FilePlan[])[]; readonly contents: MergedContents }> {
  const wanted = members.flatMap(({ repository, files: own }) => {
    const oids = own.flatMap(({ action, ours, base }) =>
      action === "merge" && ours && base ? [ours.blob, base.blob] : [],
    );
    return oids.length === 0 ? [] : [{ repository, oids }];
  });
  const read = await readVersions(git, wanted, options.shipped, options.jobs);
  const outcomes = new Map<string, Promise<MergeOutcome>>();
  const contents: MergedContents = new Map();
  const merge = async (file: FilePlan, format: ObjectFormat): Promise<FilePlan> => {
    const { ours, theirs, base } = file;
    const template = options.templates.get(file.path);
    if (file.action !== "merge" || !ours || !theirs || !base || !template) return file;
    if (ours.mode === "120000" || theirs.mode === "120000") return { ...file, ...mergeLinks({ ours, theirs, base }) };
    const bytes = { base: read.get(base.blob), ours: read.get(ours.blob), theirs: template.bytes };
    if (!bytes.base || !bytes.ours) {
      const which = bytes.ours ? "the version it began as" : "its content";
      return {
        ...file,
        action: "skip",
        because: "unknown",
        reason: `${which} cannot be read, or is too large to merge`,
      };
    }
    const versions = { base: bytes.base, ours: bytes.ours, theirs: bytes.theirs };
    const key = `${base.blob} ${ours.blob} ${theirs.blob}`;
    const outcome = await remembered(outcomes, key, () => mergeVersions(git, versions));
    switch (outcome.kind) {
      case "held":
        if (ours.mode !== theirs.mode) {
          contents.set(ours.blob, versions.ours);
          return { ...file, action: "update", result: { blob: ours.blob, mode: theirs.mode } };
        }
        return { ...file, ...held };
      case "conflict":
        return {
          ...file,
          action: "conflict",
          reason: outcome.reason,
          ...(outcome.hunks !== undefined && { hunks: outcome.hunks }),
        };
      case "merged": {
        const blob = blobId(outcome.bytes, format);
        contents.set(blob, outcome.bytes);
        return { ...file, result: { blob, mode: theirs.mode } };
      }
    }
  };
  const files = await mapBounded(members, options.jobs, async ({ repository, files: own }) => {
    const done: FilePlan[] = [];
    for (const file of own) done.push(await merge(file, repository.config.objectFormat));
    return done;
  });
  return { files, contents };
}

const held = { action: "skip", because: "edited", reason: "an edit that has all of today's template" } as const;

type Versions = { readonly [Side in "ours" | "theirs" | "base"]: NonNullable<FilePlan[Side]> };

/** Where a symbolic link leads has no lines that could be merged. */
function mergeLinks({ ours, theirs, base }: Versions): Partial<FilePlan> {
  if (base.blob === theirs.blob && ours.mode === theirs.mode) return held;
  return { action: "conflict", reason: "a symbolic link, changed on both sides" };
}
