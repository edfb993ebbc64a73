import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";

/** Names a process and all that it will start, so that they can be ended together although they are not a group. */
export interface ProcessFamily {
  /** To be put into the environment of the first process; its descendants inherit it. */
  readonly mark: Readonly<Record<string, string>>;
  /** Kills every process that carries the mark. */
  end(): Promise<void>;
}

/**
 * For programs that a library starts, which ends only the process it started itself: git's helpers for http and ssh
 * would go on waiting for their remote. Found by their environment, proc(5), which outlives their parents; where there
 * is no /proc, only what the library ends is ended.
 *
 * @param variable of the environment that holds the mark; a process may belong to several families.
 */
export function processFamily(variable = "WGX_FAMILY"): ProcessFamily {
  const token = randomUUID();
  const mark = `${variable}=${token}`;
  return {
    mark: { [variable]: token },
    async end() {
      // One may start another while it is looked for, so it is looked for again until none is left.
      for (let round = 0; round < 20; round++) {
        const found = bearers(mark);
        if (found.length === 0) return;
        for (const pid of found) kill(pid);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  };
}

function bearers(mark: string): readonly number[] {
  return entriesOf("/proc").flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    return environmentOf(pid).split("\0").includes(mark) ? [pid] : [];
  });
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Empty for a process that has ended or belongs to another user. */
function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1");
  } catch {
    return "";
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended in the meantime, which is what was wanted.
  }
}
