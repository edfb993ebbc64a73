import type { DriftFacts } from "../contracts/facts.ts";
import type { Git } from "../git/git.ts";
import { type PathHistoryQuery, readPathHistories } from "../git/path-history.ts";
import type { Repository } from "../git/repository.ts";
import { remembered } from "../platform/remembered.ts";
import { type DriftRules, withBase } from "./drift.ts";
import { similarity } from "./similarity.ts";

/** A member whose files were compared, and where its history is. */
export interface Compared {
  readonly repository: Repository;
  readonly commit: string;
  readonly shallow: boolean;
  readonly drift: readonly DriftFacts[];
}

/**
 * Settles what comparing blobs left open: looks through each member's own history for the template's version that an
 * edited file began as, and tells how alike the two are. Where that history, or the templates', is cut off or cannot be
 * read, the file is `unknown` rather than foreign. Returns the drift of each member, in their order.
 *
 * @param historyGap why the templates' own history does not reach back, where it does not.
 */
export async function findBases(
  git: Git,
  members: readonly Compared[],
  rules: DriftRules,
  options: { readonly jobs: number; readonly historyGap: string | undefined },
): Promise<readonly (readonly DriftFacts[])[]> {
  const queries = new Map<Compared, PathHistoryQuery>();
  const enough = isVersion(rules);
  for (const member of members) {
    const open = member.drift.filter(isOpen);
    const contents = open.flatMap(({ blob }) => blob ?? []);
    if (open.length > 0) queries.set(member, { ...member, paths: open.map(({ path }) => path), enough, contents });
  }
  const histories = await readPathHistories(git, [...queries.values()], options);
  const alike = likeness(rules);
  return members.map((member) => {
    const query = queries.get(member);
    const history = query && histories.get(query);
    if (!history) return member.drift;
    const { versions, contents } = history;
    const cutOff = member.shallow ? "the clone is shallow, so its history is cut off" : undefined;
    const gap = options.historyGap ?? (versions.known ? cutOff : versions.reason);
    return member.drift.map((drift) => {
      if (!isOpen(drift)) return drift;
      const settled = withBase(drift, versions.known ? versions.value : new Map(), rules);
      const share = drift.blob === undefined ? undefined : alike(drift.path, drift.blob, contents.get(drift.blob));
      return {
        ...settled,
        ...(share !== undefined && { similarity: share }),
        ...(gap !== undefined && settled.state === "foreign" && { state: "unknown" as const, reason: gap }),
      };
    });
  });
}

/** How alike a file and its template are; each distinct pair is compared once. */
function likeness({
  catalogue,
}: DriftRules): (path: string, blob: string, bytes: Buffer | undefined) => number | undefined {
  const byPath = new Map(catalogue.map((template) => [template.path, template]));
  const shares = new Map<string, number | undefined>();
  return (path, blob, bytes) => {
    const template = byPath.get(path);
    if (!template || !bytes) return undefined;
    return remembered(shares, `${blob} ${path}`, () => similarity(template.bytes, bytes));
  };
}

function isOpen(drift: DriftFacts): boolean {
  return drift.state === "foreign" && drift.reason === undefined;
}

/** Whether a blob is some version of the template at that path, so that no older base is wanted. */
function isVersion({ catalogue, provenance, format }: DriftRules): (path: string, blob: string) => boolean {
  const current = new Map(catalogue.map((template) => [template.path, template]));
  return (path, blob) => current.get(path)?.blob(format) === blob || provenance.versions(path).has(blob);
}
