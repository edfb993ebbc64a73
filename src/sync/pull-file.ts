import type { PulledFile } from "../contracts/pull-outcome.ts";
import { diffFile } from "../git/diff-files.ts";
import type { Git } from "../git/git.ts";
import type { Template } from "../templates/catalogue.ts";
import { mergeVersions } from "./merge-versions.ts";
import type { Offer } from "./offers.ts";

/** What a template is to be in the metarepo's work tree. */
export interface TemplateEdit {
  readonly path: string;
  readonly bytes: Buffer;
  readonly mode: "100644" | "100755";
}

/** What the offers for one path are judged by. */
export interface PullRules {
  /** Whose edit is taken where there are several. */
  readonly prefer: string | undefined;
  /** Today's, by path. */
  readonly templates: ReadonlyMap<string, Template>;
  /** Paths below `templates/` with changes that are not committed. */
  readonly uncommitted: ReadonlySet<string>;
  /** By blob id. */
  readonly contents: ReadonlyMap<string, Buffer>;
}

/** What becomes of one path: what to say of it, and what to write where there is something to write. */
export interface PullDecision {
  readonly file: PulledFile;
  readonly edit?: TemplateEdit;
}

/** Decides on one path: the one edit there is, or the preferred one, merged three ways into today's template. */
export async function pullFile(
  git: Git,
  path: string,
  clusters: readonly (readonly Offer[])[],
  rules: PullRules,
): Promise<PullDecision> {
  const chosen =
    clusters.length === 1
      ? clusters[0]
      : clusters.find((cluster) => cluster.some(({ member }) => member === rules.prefer));
  const [offer] = chosen ?? [];
  if (!chosen || !offer) return { file: await choice(git, path, clusters, rules) };
  const from = chosen.map(({ member }) => member).sort();
  if (rules.uncommitted.has(path)) {
    const reason = "the metarepo's file has changes that are not committed";
    return { file: { path, state: "refused", reason, from } };
  }
  const theirs = rules.contents.get(offer.blob);
  const base = offer.base === undefined ? undefined : rules.contents.get(offer.base);
  if (!theirs || (offer.base !== undefined && !base)) {
    return { file: { path, state: "left", reason: "its content cannot be read, or is too large to merge", from } };
  }
  const template = rules.templates.get(path);
  if (!template) return take(git, path, from, undefined, { path, bytes: theirs, mode: offer.mode });
  if (template.mode === "120000" || !base) {
    return { file: { path, state: "conflict", reason: "no version of the template is its base", from } };
  }
  // Seen from the metarepo: its own version is the one that the member's is merged into.
  const merged = await mergeVersions(git, { base, ours: template.bytes, theirs });
  if (merged.kind === "conflict") {
    const hunks = merged.hunks?.replace(/^(<{7}) member$/gm, "$1 metarepo").replace(/^(>{7}) template$/gm, "$1 member");
    const reason = merged.reason;
    return { file: { path, state: "conflict", reason, from, ...(hunks !== undefined && { hunks }) } };
  }
  const bytes = merged.kind === "merged" ? merged.bytes : template.bytes;
  if (bytes.equals(template.bytes) && offer.mode === template.mode) {
    return { file: { path, state: "left", reason: "the template has all of it already", from } };
  }
  return take(git, path, from, { bytes: template.bytes, mode: template.mode }, { path, bytes, mode: offer.mode });
}

async function take(
  git: Git,
  path: string,
  from: readonly string[],
  before: { readonly bytes: Buffer; readonly mode: "100644" | "100755" } | undefined,
  edit: TemplateEdit,
): Promise<PullDecision> {
  const diff = await diffFile(git, { path: `templates/${path}`, ...(before && { before }), after: edit });
  return { file: { path, state: "waiting", from: [...from], diff }, edit };
}

/** Different edits, each with what it changes, for a person to choose from. */
async function choice(
  git: Git,
  path: string,
  clusters: readonly (readonly Offer[])[],
  { contents }: PullRules,
): Promise<PulledFile> {
  const shown = clusters.map(async (cluster) => {
    const [first] = cluster;
    const after = first && contents.get(first.blob);
    const before = first?.base === undefined ? undefined : contents.get(first.base);
    const diff = await diffFile(git, {
      path,
      ...(before && { before: { bytes: before, mode: "100644" } }),
      ...(after && { after: { bytes: after, mode: "100644" } }),
    });
    return { blob: first?.blob ?? "", members: cluster.map(({ member }) => member).sort(), diff };
  });
  return {
    path,
    state: "choice",
    reason: "members have different edits; --prefer NAME takes one",
    from: [],
    clusters: await Promise.all(shown),
  };
}
