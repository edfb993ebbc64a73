import { rmSync } from "node:fs";
import { join } from "node:path";
import { LockBusy, withLock } from "../platform/lock.ts";
import { listMirrors, namesIn, type StoredMirror } from "./list-mirrors.ts";
import { removeStages } from "./make-mirror.ts";

const day = 24 * 60 * 60 * 1000;

/** Which mirrors go, and whether they really do. */
export interface PrunePlan {
  /** The folder of all mirrors. */
  readonly folder: string;
  /** Those that were not used for longer than so many days; 0 for all. */
  readonly unusedDays: number;
  /** ISO 8601. */
  readonly now: string;
  readonly mode: "plan" | "apply";
  readonly signal: AbortSignal;
}

/**
 * Takes away the mirrors that nobody used for a while, and what killed runs left of clones. What another run holds at
 * this moment stays. Returns the mirrors that were taken away, or would be.
 */
export async function pruneMirrors(plan: PrunePlan): Promise<readonly StoredMirror[]> {
  const { folder, unusedDays, now, mode, signal } = plan;
  const old = listMirrors(folder).filter(({ usedAt, fetchedAt }) => {
    return unusedDays === 0 || Date.parse(now) - Date.parse(usedAt ?? fetchedAt) > unusedDays * day;
  });
  if (mode === "plan") return old;
  const unheld = async (place: string, work: () => void): Promise<boolean> => {
    try {
      await withLock(`${place}.lock`, { signal, patience: 0 }, async () => work());
      return true;
    } catch (error) {
      if (error instanceof LockBusy) return false;
      throw error;
    }
  };
  const gone: StoredMirror[] = [];
  for (const mirror of old) {
    signal.throwIfAborted();
    const done = await unheld(mirror.folder, () =>
      rmSync(mirror.folder, { recursive: true, force: true, maxRetries: 3 }),
    );
    if (done) gone.push(mirror);
  }
  const stages = namesIn(folder).flatMap((name) => /^(.+)\.new-[0-9a-f]+$/.exec(name)?.[1] ?? []);
  for (const name of new Set(stages)) await unheld(join(folder, name), () => removeStages(join(folder, name)));
  return gone;
}
