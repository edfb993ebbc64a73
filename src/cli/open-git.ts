import { statSync } from "node:fs";
import { join } from "node:path";
import { findGit, type Git, parseGitVersion, requireVersion } from "../git/git.ts";
import { runGit } from "../git/run-git.ts";
import { readSmallFile, writeFileAtomically } from "../platform/files.ts";
import { shellLine } from "../platform/text.ts";
import type { Context } from "./context.ts";

/**
 * The gateway to git for one command, and its version, which is asked while other things go on.
 *
 * @param seconds limit for one git process.
 * @param cacheFolder where the version of an unchanged executable may be remembered.
 */
export function openGit(
  context: Context,
  seconds: number,
  cacheFolder?: string,
): { readonly git: Git; readonly version: Promise<string> } {
  const git: Git = {
    executable: findGit(context.env),
    env: context.env,
    signal: context.signal,
    timeout: seconds * 1000,
    temporary: context.temporary,
    ...(context.global.debug && {
      trace: ({ args, cwd, status, milliseconds }) =>
        context.terminal.note(
          context.mask(`debug: git ${shellLine(args)} (in ${cwd}): ${status}, ${milliseconds.toFixed(1)} ms`),
        ),
    }),
  };
  const version = gitVersion(git, cacheFolder).then((found) => requireVersion(found, git.executable));
  // It is awaited later; until then a failure of it is nobody's unhandled rejection.
  version.catch(() => undefined);
  return { git, version };
}

/** Asks git for its version; the answer of the same executable (path, size and time of change) is remembered. */
async function gitVersion(git: Git, cacheFolder: string | undefined): Promise<string | undefined> {
  const { size, mtimeMs } = statSync(git.executable);
  const key = `${git.executable} ${size} ${mtimeMs}`;
  const file = cacheFolder === undefined ? undefined : join(cacheFolder, "git-version");
  const [keptKey, kept] = file === undefined ? [] : textOf(file).split("\n");
  if (keptKey === key && kept) return kept;
  const outcome = await runGit(git, { args: ["version"], cwd: "/" });
  const version = parseGitVersion(outcome.stdout.toString("utf8"));
  if (file !== undefined && version !== undefined) remember(file, `${key}\n${version}\n`);
  return version;
}

function textOf(file: string): string {
  try {
    return readSmallFile(file, 4096)?.toString("utf8") ?? "";
  } catch {
    // A memory that cannot be read is none.
    return "";
  }
}

function remember(file: string, text: string): void {
  try {
    writeFileAtomically(file, text, "cached");
  } catch {
    // Nothing is lost: it is asked again the next time.
  }
}
