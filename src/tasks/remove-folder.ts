import { spawn } from "node:child_process";
import { chmodSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Git } from "../git/git.ts";

/**
 * Removes folders with all that is in them, also what a task made read-only. `rm` does it in a process of its own, so that
 * thousands of files do not keep this one from its work; where there is none, or it fails, it is done here.
 */
export async function removeFolder({ env }: Git, folders: readonly string[]): Promise<void> {
  if (folders.length === 0 || (await removed(folders, env["PATH"] ?? ""))) return;
  for (const folder of folders) {
    unlock(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function removed(folders: readonly string[], PATH: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn("rm", ["-rf", "--", ...folders], { cwd: "/", env: { PATH }, stdio: "ignore", detached: true });
    child.on("error", () => resolve(false));
    child.on("exit", (code) => resolve(code === 0));
  });
}

/** Lets folders be emptied. Module caches of some languages are read-only. */
function unlock(folder: string): void {
  try {
    chmodSync(folder, 0o700);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) unlock(join(folder, entry.name));
    }
  } catch {
    // Gone, or somebody else's: the removal that follows tells.
  }
}
