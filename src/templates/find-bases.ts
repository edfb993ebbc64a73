import type { DriftFacts } from "../contracts/facts.ts";
import type { Git } from "../git/git.ts";
import { readRawLog } from "../git/raw-log.ts";
import type { Repository } from "../git/repository.ts";
import { type DriftRules, type OwnHistory, withBase } from "./drift.ts";

/** A member whose files were compared, and where its history is. */
export interface Compared {
  readonly repository: Repository;
  readonly commit: string;
  readonly shallow: boolean;
  readonly drift: readonly DriftFacts[];
}

/**
 * Settles what {@link compareTree} left open: looks through the member's own history for the template's version that
 * an edited file began as. Where that history, or the templates', is cut off or cannot be read, the file is `unknown`
 * rather than foreign.
 *
 * @param historyGap why the templates' own history does not reach back, where it does not.
 */
export async function findBases(
  git: Git,
  compared: Compared,
  rules: DriftRules,
  historyGap: string | undefined,
): Promise<readonly DriftFacts[]> {
  const open = compared.drift.filter(isOpen);
  if (open.length === 0) return compared.drift;
  const log = await readRawLog(git, {
    cwd: compared.repository.folder,
    repository: compared.repository,
    commit: compared.commit,
    paths: open.map(({ path }) => path),
    renames: "ignore",
  });
  const history: OwnHistory = log.known ? blobsByPath(log.value) : new Map();
  const gap =
    historyGap ??
    (log.known ? (compared.shallow ? "the clone is shallow, so its history is cut off" : undefined) : log.reason);
  return compared.drift.map((drift) => {
    if (!isOpen(drift)) return drift;
    const settled = withBase(drift, history, rules);
    return gap !== undefined && settled.state === "foreign" ? { ...settled, state: "unknown", reason: gap } : settled;
  });
}

function isOpen(drift: DriftFacts): boolean {
  return drift.state === "foreign" && drift.reason === undefined;
}

function blobsByPath(
  changes: readonly { readonly path: string; readonly oldBlob?: string; readonly newBlob?: string }[],
): OwnHistory {
  const found = new Map<string, string[]>();
  for (const { path, newBlob, oldBlob } of changes) {
    const blobs = found.get(path) ?? [];
    found.set(path, blobs);
    for (const blob of [newBlob, oldBlob]) if (blob !== undefined) blobs.push(blob);
  }
  return found;
}
