import { lstatSync } from "node:fs";
import { join } from "node:path";
import type { Member } from "../contracts/fleet.ts";
import type { Git } from "../git/git.ts";
import type { MirrorPlan } from "../mirrors/open-mirrors.ts";
import type { JudgedRef } from "./judged-commit.ts";
import type { Opened } from "./local.ts";

/** `auto`: the clone where there is one, else the cache where the member has a URL to be fetched from. */
export type SourceChoice = "auto" | "local" | "cache";

export interface SourcePlan {
  readonly choice: SourceChoice;
  readonly workspace: string;
  readonly ref: JudgedRef;
  readonly mirrors: MirrorPlan;
  /** Told how many members are opened in the cache before they are; gives what is told of each, and of the end. */
  readonly onBegin?: (count: number) => { readonly update: (done: number) => void; readonly stop: () => void };
}

/**
 * Opens those of the members that are to be read from the cache; the others are left to their clones. What is checked
 * out can only be judged in a clone.
 */
export async function openElsewhere(
  git: Git,
  members: readonly Member[],
  { choice, workspace, ref, mirrors, onBegin }: SourcePlan,
): Promise<ReadonlyMap<Member, Opened>> {
  const hasClone = ({ name }: Member): boolean =>
    lstatSync(join(workspace, name), { throwIfNoEntry: false }) !== undefined;
  const cached =
    choice === "local" || ref !== "default"
      ? []
      : members.filter((member) => choice === "cache" || (member.cloneUrl !== undefined && !hasClone(member)));
  if (cached.length === 0) return new Map();
  const { openInCache } = await import("./cache.ts");
  const progress = onBegin?.(cached.length);
  let done = 0;
  return openInCache(git, cached, { ...mirrors, onDone: () => progress?.update(++done) }).finally(progress?.stop);
}
