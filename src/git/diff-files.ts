import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Git } from "./git.ts";
import { runGit } from "./run-git.ts";

/** A file before and after; without bytes it is not there. */
export interface FileChange {
  /** Relative, `/`-separated, and leading nowhere else. */
  readonly path: string;
  readonly before?: { readonly bytes: Uint8Array; readonly mode: "100644" | "100755" };
  readonly after?: { readonly bytes: Uint8Array; readonly mode: "100644" | "100755" };
}

/** The unified diff of a change, by git-diff(1) on private files of this run. */
export async function diffFile(git: Git, { path, before, after }: FileChange): Promise<string> {
  const cwd = git.temporary.make("diff");
  for (const [side, file] of [["a", before] as const, ["b", after] as const]) {
    const place = join(cwd, side, path);
    mkdirSync(file ? dirname(place) : join(cwd, side), { recursive: true });
    if (file) writeFileSync(place, file.bytes, { mode: file.mode === "100755" ? 0o755 : 0o644 });
  }
  const outcome = await runGit(git, {
    cwd,
    extraEnv: { GIT_CEILING_DIRECTORIES: cwd },
    args: ["diff", "--no-index", "--no-ext-diff", "--no-textconv", "--no-color", "--no-prefix", "--", "a", "b"],
  });
  return outcome.stdout.toString("utf8");
}
