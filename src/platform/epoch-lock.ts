import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { codeOf } from "./failure.ts";

/** The right to write in a folder. */
export interface Lock {
  /** Higher than that of every holder before. */
  readonly epoch: number;
  release(): void;
}

export type LockAnswer =
  | { readonly kind: "held"; readonly lock: Lock }
  | { readonly kind: "busy"; readonly reason: string };

interface Holder {
  readonly epoch: number;
  readonly file: string;
  readonly isAlive: boolean;
  readonly words: string;
}

/**
 * Takes the lock of a folder. Each holder has a file of its own whose name is its epoch, made whole by link(2), so
 * that of two who take over from the same dead holder one fails. Whoever sees another living holder after making its file
 * gives way: two may both do so, and never both go on.
 *
 * @param after an epoch that was: the new one is higher.
 */
export function takeLock(folder: string, after: number): LockAnswer {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (let attempt = 0; ; attempt++) {
    const before = holdersIn(folder);
    const alive = before.find(({ isAlive }) => isAlive);
    if (alive) return { kind: "busy", reason: alive.words };
    const epoch = Math.max(after, ...before.map((holder) => holder.epoch)) + 1;
    const file = join(folder, `${epoch}.lock`);
    if (!makeWhole(file)) {
      if (attempt < 5) continue;
      return { kind: "busy", reason: "another run takes it over at this moment" };
    }
    const rival = holdersIn(folder).find((holder) => holder.isAlive && holder.file !== file);
    if (rival) {
      rmSync(file, { force: true });
      return { kind: "busy", reason: rival.words };
    }
    for (const dead of before) rmSync(dead.file, { force: true });
    return { kind: "held", lock: { epoch, release: () => rmSync(file, { force: true }) } };
  }
}

/** Makes the file with all its content, or not at all where it exists. */
function makeWhole(file: string): boolean {
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString("hex")}.tmp`;
  const about = { pid: process.pid, started: startOf(process.pid), host: hostname() };
  writeFileSync(temporary, JSON.stringify(about), { mode: 0o600 });
  try {
    linkSync(temporary, file);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function holdersIn(folder: string): Holder[] {
  return readdirSync(folder).flatMap((name) => {
    const epoch = /^([0-9]{1,15})\.lock$/.exec(name)?.[1];
    if (epoch === undefined) return [];
    const file = join(folder, name);
    try {
      return [{ epoch: Number(epoch), file, ...describeHolder(readFileSync(file, "utf8")) }];
    } catch (error) {
      // Released in this moment.
      if (codeOf(error) === "ENOENT") return [];
      throw error;
    }
  });
}

/** A holder of another host cannot be asked; it counts as alive, and the words say what to do. */
function describeHolder(text: string): Pick<Holder, "isAlive" | "words"> {
  const about = parseHolder(text);
  if (about === undefined) return { isAlive: false, words: "a lock that cannot be read" };
  const words = `process ${about.pid} on ${about.host} is at it`;
  if (about.host !== hostname()) return { isAlive: true, words };
  return { isAlive: isRunning(about.pid) && startOf(about.pid) === about.started, words };
}

function parseHolder(text: string): { pid: number; started: string; host: string } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    if (!("pid" in value && "started" in value && "host" in value)) return undefined;
    const { pid, started, host } = value;
    if (typeof pid !== "number" || typeof started !== "string" || typeof host !== "string") return undefined;
    return { pid, started, host };
  } catch {
    // Locks are made whole, so this one is no living holder's.
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

/** When a process started, in ticks since boot (proc(5), field 22 of stat): a number used again belongs to another one. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    // Not on Linux, or the process is gone: its number alone has to do.
    return "";
  }
}
