import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Git } from "./git.ts";
import { reasonOf, runGit } from "./run-git.ts";

/** Three versions of one file. */
export interface ThreeVersions {
  readonly base: Uint8Array;
  readonly ours: Uint8Array;
  readonly theirs: Uint8Array;
}

/** `conflict`: the file with markers, to be shown and never to be written anywhere. */
export type Merged =
  | { readonly kind: "clean"; readonly bytes: Buffer }
  | { readonly kind: "conflict"; readonly text: Buffer }
  | { readonly kind: "failed"; readonly reason: string };

/** What stands beside the markers of a conflict. */
const labels = ["-L", "member", "-L", "base", "-L", "template"];

/**
 * Merges three versions of a text as git does, git-merge-file(1), on private files of this run: no configuration or
 * attribute of a member takes part.
 */
export async function mergeFile(git: Git, { base, ours, theirs }: ThreeVersions): Promise<Merged> {
  const cwd = git.temporary.make("merge");
  for (const [name, bytes] of Object.entries({ base, ours, theirs })) writeFileSync(join(cwd, name), bytes);
  const outcome = await runGit(git, {
    cwd,
    // The folder is in no repository, whatever lies above the temporary one.
    extraEnv: { GIT_CEILING_DIRECTORIES: cwd },
    args: ["merge-file", "--stdout", "--quiet", "--diff3", ...labels, "ours", "base", "theirs"],
  });
  if (outcome.status === 0) return { kind: "clean", bytes: outcome.stdout };
  // The number of conflicts, cut off at 127; errors are negative, 255 to who looks from outside.
  if (typeof outcome.status === "number" && outcome.status <= 127) return { kind: "conflict", text: outcome.stdout };
  return { kind: "failed", reason: reasonOf(outcome) };
}
