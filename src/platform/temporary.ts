import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readSmallFile } from "./files.ts";
import { remembered } from "./remembered.ts";

/** A private folder for the length of one run, made when it is first needed. */
export interface TemporaryFolder {
  /** Makes a new empty folder in it; mode 0700. */
  make(name: string): string;
  /** The folder of this name, made and filled when it is first asked for. */
  once(name: string, fill: (folder: string) => void): string;
  /** Removes what runs left beside it that were killed. What belongs to a living process, or is nobody's, stays. */
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
    if (root === undefined) {
      root = mkdtempSync(join(parent, "wgx-"));
      writeFileSync(join(root, ownerFile), ownerOf(process.pid) ?? "");
    }
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

/** Tells which process a folder belongs to: its number, and when it began, since numbers are used again. */
const ownerFile = ".owner";

/** Undefined where there is no such process. Without /proc, the number alone has to do. */
function ownerOf(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // A process of another user is there, and not to be signalled.
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return undefined;
  }
  return `${pid} ${beginOf(pid)}`;
}

/** In clock ticks since the machine started; proc(5), `/proc/pid/stat`, field 22. The name before may hold anything. */
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
    if (!/^wgx-[A-Za-z0-9]{6}$/.test(name)) continue;
    const folder = join(parent, name);
    try {
      const about = lstatSync(folder);
      if (!about.isDirectory() || about.uid !== process.geteuid?.()) continue;
      const owner = readSmallFile(join(folder, ownerFile), 100)?.toString("latin1");
      const pid = Number(/^(\d+) /.exec(owner ?? "")?.[1]);
      if (owner === undefined || !(pid > 0) || ownerOf(pid) === owner) continue;
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
