import type { DriftFacts } from "../contracts/facts.ts";
import type { Git } from "../git/git.ts";
import { type PathHistoryQuery, readPathHistories } from "../git/path-history.ts";
import type { Repository } from "../git/repository.ts";
import { type DriftRules, withBase } from "./drift.ts";

/** A member whose files were compared, and where its history is. */
export interface Compared {
  readonly repository: Repository;
  readonly commit: string;
  readonly shallow: boolean;
  readonly drift: readonly DriftFacts[];
}

/**
 * Settles what comparing blobs left open: looks through each member's own history for the template's version that an
 * edited file began as. Where that history, or the templates', is cut off or cannot be read, the file is `unknown`
 * rather than foreign. Returns the drift of each member, in their order.
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
  for (const member of members) {
    const paths = member.drift.filter(isOpen).map(({ path }) => path);
    if (paths.length > 0) queries.set(member, { ...member, paths, enough: isVersion(rules) });
  }
  const histories = await readPathHistories(git, [...queries.values()], options);
  return members.map((member) => {
    const query = queries.get(member);
    const history = query && histories.get(query);
    if (!history) return member.drift;
    const cutOff = member.shallow ? "the clone is shallow, so its history is cut off" : undefined;
    const gap = options.historyGap ?? (history.known ? cutOff : history.reason);
    return member.drift.map((drift) => {
      if (!isOpen(drift)) return drift;
      const settled = withBase(drift, history.known ? history.value : new Map(), rules);
      return gap !== undefined && settled.state === "foreign" ? { ...settled, state: "unknown", reason: gap } : settled;
    });
  });
}

function isOpen(drift: DriftFacts): boolean {
  return drift.state === "foreign" && drift.reason === undefined;
}

/** Whether a blob is some version of the template at that path, so that no older base is wanted. */
function isVersion({ catalogue, provenance, format }: DriftRules): (path: string, blob: string) => boolean {
  const current = new Map(catalogue.map((template) => [template.path, template]));
  return (path, blob) => current.get(path)?.blob(format) === blob || provenance.versions(path).has(blob);
}
