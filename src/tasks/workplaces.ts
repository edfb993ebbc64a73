import { statSync } from "node:fs";
import { join } from "node:path";
import type { Known } from "../contracts/facts.ts";
import { type CheckOut, checkOut } from "../git/check-out.ts";
import type { Git } from "../git/git.ts";
import type { BorrowedCommit } from "../git/private-repository.ts";
import { readTreeIds } from "../git/read-tree-ids.ts";
import { removeFolder } from "./remove-folder.ts";

/** A member's commit that gets a folder of its own. */
export interface Wanted extends BorrowedCommit {
  readonly name: string;
}

/** Gives each member a folder to work in. */
export interface Workplaces {
  /** Where the member's work may begin, or why it cannot. */
  readonly enter: (name: string) => Promise<Known<string>>;
  /** The member's work is over, and nothing of it is needed. */
  readonly leave: (name: string) => void;
  /** Takes away whatever is left. */
  readonly close: () => Promise<void>;
}

/** Members that are checked out together: enough to share a process, few enough for the first to begin soon. */
const mostTogether = 32;
/** And what the indexes of their clones may measure together, since a file is about a hundred bytes of one. Bytes. */
const mostIndexBytes = 4 * 1024 * 1024;

/**
 * Throw-away worktrees of members' commits. They are made some at a time, in the order given: while those of one batch
 * are at work the next is checked out, and a batch is removed when the last of it has left.
 */
export function throwAwayWorktrees(git: Git, wanted: readonly Wanted[], jobs: number): Workplaces {
  const batches = cutIntoBatches(wanted).map((members) => ({ members, left: members.length, parents: [] as string[] }));
  const trees = readTreeIds(git, wanted, { jobs });
  // Awaited by the first who enters; until then a failure of it is nobody's unhandled rejection.
  trees.catch(() => undefined);
  const batchOf = new Map(batches.flatMap((batch, index) => batch.members.map(({ name }) => [name, index] as const)));
  const made = new Map<number, Promise<ReadonlyMap<string, Known<string>>>>();
  const removals = new Set<Promise<void>>();

  const make = (index: number): Promise<ReadonlyMap<string, Known<string>>> => {
    const batch = batches[index];
    const before = made.get(index);
    if (before) return before;
    const making = batch ? trees.then((ids) => checkOutBatch(git, batch, ids)) : Promise.resolve(new Map());
    making.catch(() => undefined);
    made.set(index, making);
    return making;
  };
  const remove = (parents: readonly string[]): void => {
    const removal = removeFolder(git, parents).finally(() => removals.delete(removal));
    removals.add(removal);
  };
  return {
    async enter(name) {
      const index = batchOf.get(name);
      if (index === undefined) return { known: false, reason: "it was not to be checked out" };
      const places = await make(index);
      void make(index + 1);
      return places.get(name) ?? { known: false, reason: "it was not checked out" };
    },
    leave(name) {
      const batch = batches[batchOf.get(name) ?? -1];
      if (batch && --batch.left === 0) remove(batch.parents.splice(0));
    },
    async close() {
      await Promise.allSettled(made.values());
      for (const { parents } of batches) if (parents.length > 0) remove(parents.splice(0));
      await Promise.all(removals);
    },
  };
}

interface Batch {
  readonly members: readonly Wanted[];
  /** Folders that were made for it. */
  readonly parents: string[];
}

async function checkOutBatch(
  git: Git,
  { members, parents }: Batch,
  trees: ReadonlyMap<Wanted, Known<string>>,
): Promise<ReadonlyMap<string, Known<string>>> {
  const places = new Map<string, Known<string>>();
  const readable: CheckOut[] = [];
  for (const member of members) {
    const tree = trees.get(member);
    if (tree?.known) readable.push({ ...member, tree: tree.value });
    else places.set(member.name, tree ?? { known: false, reason: "its commit was not read" });
  }
  const found = await checkOut(git, readable, () => {
    const parent = git.temporary.make("worktrees");
    parents.push(parent);
    return parent;
  });
  for (const [{ name }, place] of found) places.set(name, place);
  return places;
}

function cutIntoBatches(wanted: readonly Wanted[]): Wanted[][] {
  const batches: Wanted[][] = [];
  let bytes = 0;
  for (const member of wanted) {
    const size = statSync(join(member.repository.gitFolder, "index"), { throwIfNoEntry: false })?.size ?? 0;
    const last = batches.at(-1);
    if (last && last.length < mostTogether && bytes + size <= mostIndexBytes) {
      last.push(member);
      bytes += size;
    } else {
      batches.push([member]);
      bytes = size;
    }
  }
  return batches;
}
