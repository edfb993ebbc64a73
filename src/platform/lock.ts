import { randomBytes } from "node:crypto";
import {
  appendFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { codeOf } from "./failure.ts";
import { readSmallFile, writeFileAtomically } from "./files.ts";

/** The right to be alone with a folder. */
export interface Lock {
  /** Higher than that of every holder before. */
  readonly epoch: number;
  release(): void;
}

export type LockAnswer =
  | { readonly kind: "held"; readonly lock: Lock }
  | { readonly kind: "busy"; readonly reason: string };

export interface LockOptions {
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  /** How long another holder is waited for. Milliseconds. */
  readonly patience: number;
}

/** Another holder did not let go in time, or the waiting was interrupted. */
export class LockBusy extends Error {
  override readonly name = "LockBusy";
}

/** A holder on this machine is looked for by its process; one elsewhere shows that it lives by renewing its file. */
const renewal = { every: 5_000, expires: 60_000 };
const waits = { least: 20, most: 500 };

/**
 * Takes the lock of a folder, if nobody has it, in this process or another. A holder that died without letting go is taken
 * over.
 *
 * The folder holds numbered files, and the highest number is the holder's. Whoever wants the lock makes the next number,
 * which only one can do, and only after the highest says that it let go, or its process is gone. A number is never taken
 * away before a higher one is there, so two that see the same dead holder cannot both follow it, and one that comes too
 * late sees the higher number and is busy.
 *
 * @param after an epoch that was, wherever it is remembered: the new one is higher.
 * @throws a system error where the folder cannot be written.
 */
export function takeLock(folder: string, after = 0): LockAnswer {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (;;) {
    const highest = numbersIn(folder)[0] ?? 0;
    const holder = highest === 0 ? undefined : holderOf(folder, highest);
    if (holder !== undefined) return { kind: "busy", reason: `another run (process ${holder}) does not let go of it` };
    const epoch = Math.max(highest, after) + 1;
    if (claim(folder, epoch)) return { kind: "held", lock: { epoch, release: hold(folder, epoch) } };
  }
}

/**
 * Does `work` while nobody else on this folder does; waits for whoever is there before. See {@link takeLock}.
 *
 * @throws LockBusy; a system error where the folder cannot be written; whatever `work` throws.
 */
export async function withLock<Result>(
  folder: string,
  { signal, patience }: LockOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  const end = performance.now() + patience;
  for (let wait = waits.least; ; wait = Math.min(wait * 2, waits.most)) {
    const answer = takeLock(folder);
    if (answer.kind === "held") {
      try {
        return await work();
      } finally {
        answer.lock.release();
      }
    }
    if (signal.aborted) throw new LockBusy("interrupted");
    if (performance.now() >= end) throw new LockBusy(answer.reason);
    await new Promise((resume) => setTimeout(resume, wait));
  }
}

/** The numbers in use, highest first. */
function numbersIn(folder: string): readonly number[] {
  return readdirSync(folder)
    .flatMap((name) => (/^[0-9]{1,15}$/.test(name) ? [Number(name)] : []))
    .sort((a, b) => b - a);
}

/** Makes the number ours, complete with its content or not at all. False where somebody else was first. */
function claim(folder: string, number: number): boolean {
  const own = join(folder, `claim-${process.pid}-${randomBytes(6).toString("hex")}`);
  writeFileSync(own, JSON.stringify({ host: hostname(), pid: process.pid, started: startOf(process.pid) }));
  try {
    linkSync(own, join(folder, String(number)));
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    return false;
  } finally {
    rmSync(own, { force: true });
  }
  // Somebody who was slow may have made a number that was let go and cleared away long ago.
  if (numbersIn(folder)[0] === number) return true;
  rmSync(join(folder, String(number)), { force: true });
  return false;
}

function hold(folder: string, number: number): () => void {
  const path = join(folder, String(number));
  for (const name of readdirSync(folder)) {
    const isPassed = /^[0-9]{1,15}$/.test(name) && Number(name) < number;
    if (isPassed || (name.startsWith("claim-") && isExpired(folder, name))) rmSync(join(folder, name), { force: true });
  }
  const timer = setInterval(() => renew(path), renewal.every);
  timer.unref();
  return () => {
    clearInterval(timer);
    writeFileAtomically(path, "{}", "cached");
  };
}

/** Makes a file young by the clock of the disk that it is on. White space changes nothing of what it says. */
function renew(path: string): void {
  try {
    appendFileSync(path, " ");
  } catch {
    // Only somebody on another machine looks at it, and would come too early at worst.
  }
}

/** Whether a file has not been written for longer than a living holder lets pass, by the clock of the disk. */
function isExpired(folder: string, name: string): boolean {
  const young = join(folder, `claim-${process.pid}-${randomBytes(6).toString("hex")}`);
  writeFileSync(young, "");
  try {
    const age = statSync(young).mtimeMs - (statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0);
    return age > renewal.expires;
  } finally {
    rmSync(young, { force: true });
  }
}

/** The process that holds a number; undefined where it let go or is gone. */
function holderOf(folder: string, number: number): number | undefined {
  const path = join(folder, String(number));
  const text = readSmallFile(path, 4096)?.toString("utf8");
  // It was cleared away by a higher number, which the next look finds.
  if (text === undefined) return 0;
  const { host, pid, started } = parseHolder(text);
  if (pid === undefined) return undefined;
  if (host !== hostname()) return isExpired(folder, String(number)) ? undefined : pid;
  return isAlive(pid) && (started === undefined || startOf(pid) === started) ? pid : undefined;
}

function parseHolder(text: string): { readonly host?: string; readonly pid?: number; readonly started?: string } {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    // No file of ours is written in part, so this one is nobody's.
    return {};
  }
  if (typeof found !== "object" || found === null) return {};
  return {
    ...("host" in found && typeof found.host === "string" && { host: found.host }),
    ...("pid" in found && typeof found.pid === "number" && Number.isInteger(found.pid) && { pid: found.pid }),
    ...("started" in found && typeof found.started === "string" && { started: found.started }),
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

/** When a process started, in ticks since the machine did (proc(5)); tells it from a later one with the same number. */
function startOf(pid: number): string | undefined {
  try {
    return /\) (?:\S+ ){19}(\d+) /.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1];
  } catch {
    // Elsewhere than on Linux the number alone has to do.
    return undefined;
  }
}
