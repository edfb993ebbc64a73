import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { remembered } from "./remembered.ts";

/** A private folder for the length of one run, made when it is first needed. */
export interface TemporaryFolder {
  /** Makes a new empty folder in it; mode 0700. */
  make(name: string): string;
  /** The folder of this name, made and filled when it is first asked for. */
  once(name: string, fill: (folder: string) => void): string;
  /** Removes what runs left beside it that were killed. What belongs to a living process, or to somebody else, stays. */
  sweep(): void;
  /** Removes everything. Safe to call twice, and from an exit hook. */
  remove(): void;
}

export function temporaryFolder(parent: string): TemporaryFolder {
  let root: string | undefined;
  let removed = false;
  const kept = new Map<string, string>();
  const make = (name: string): string => {
    if (removed) throw new Error("the temporary folder of this run is already removed");
    root ??= mkdtempSync(join(parent, `wgx-${process.pid}-${beginOf(process.pid)}-`));
    return mkdtempSync(join(root, `${name}-`));
  };
  return {
    make,
    once: (name, fill) =>
      remembered(kept, name, () => {
        const folder = make(name);
        fill(folder);
        return folder;
      }),
    sweep: () => sweep(parent),
    remove() {
      removed = true;
      if (root) rmSync(root, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/**
 * A folder's name tells which process it belongs to, by its number, and when that began, since numbers are used again: so
 * it is known of a folder that was only just made, and of one that is half removed.
 */
const namePattern = /^wgx-(\d+)-(\d*)-[A-Za-z0-9]{6}$/;

function isAlive(pid: number, begin: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // A process of another user is there, and not to be signalled.
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  return beginOf(pid) === begin;
}

/**
 * In clock ticks since the machine started; proc(5), `/proc/pid/stat`, field 22. The name before may hold anything. Without
 * /proc, the number of the process alone has to do.
 */
function beginOf(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

function sweep(parent: string): void {
  for (const name of namesIn(parent)) {
    const [, pid, begin = ""] = namePattern.exec(name) ?? [];
    if (pid === undefined) continue;
    const folder = join(parent, name);
    try {
      const about = lstatSync(folder);
      if (!about.isDirectory() || about.uid !== process.geteuid?.() || isAlive(Number(pid), begin)) continue;
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    } catch {
      // Another run sweeps as well, or it cannot be looked at; either way it is not ours to insist.
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Whoever needs a folder in it will be told so.
    return [];
  }
}
