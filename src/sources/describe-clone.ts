import type { BranchFacts, CloneFacts, Known } from "../contracts/facts.ts";
import type { References } from "../git/references.ts";
import { type Repository, unfinishedOperation } from "../git/repository.ts";
import type { StatusFacts } from "../git/status.ts";
import { messageOf } from "../platform/failure.ts";

/** Puts together what was read of a clone, or says what could not be read. */
export function describeClone(
  repository: Repository,
  references: References,
  status: Known<StatusFacts> | undefined,
  branches: Known<readonly BranchFacts[]> | undefined,
): Known<CloneFacts> {
  if (!status?.known) return status ?? { known: false, reason: "its status was not read" };
  if (!branches?.known) return branches ?? { known: false, reason: "its branches were not read" };
  const { changed, unmerged, untracked, stashes } = status.value;
  try {
    const operation = unfinishedOperation(repository);
    return {
      known: true,
      value: {
        head: headOf(references),
        changed,
        unmerged,
        untracked,
        stashes,
        ...(operation !== undefined && { operation }),
        branches: branches.value,
        shallow: repository.has("shallow"),
        silencedFilters: repository.silencedFilters,
      },
    };
  } catch (error) {
    return { known: false, reason: messageOf(error) };
  }
}

function headOf({ head: { branch, commit } }: References): CloneFacts["head"] {
  if (branch === undefined) return { kind: "detached" };
  return { kind: commit === undefined ? "unborn" : "branch", name: branch };
}
