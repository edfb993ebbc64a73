import { statSync } from "node:fs";
import { findGit, type Git, parseGitVersion, requireVersion } from "../git/git.ts";
import { runGit } from "../git/run-git.ts";
import { type Memory, openMemory } from "../platform/memory.ts";
import { shellLine } from "../platform/text.ts";
import type { Context } from "./context.ts";

/**
 * The gateway to git for one command, and its version, which is asked while other things go on.
 *
 * @param seconds limit for one git process.
 * @param memory where the version of an unchanged executable may be remembered.
 */
export function openGit(
  context: Context,
  seconds: number,
  memory: Memory = openMemory(undefined),
): { readonly git: Git; readonly version: Promise<string> } {
  const git: Git = {
    executable: findGit(context.env),
    env: context.env,
    signal: context.signal,
    timeout: seconds * 1000,
    temporary: context.temporary,
    ...(context.global.debug && {
      trace({ kind, args, cwd, status, milliseconds }) {
        const call = kind === "request" ? args.join(" ") : `git ${shellLine(args)} (in ${cwd})`;
        context.terminal.note(context.mask(`debug: ${call}: ${status}, ${milliseconds.toFixed(1)} ms`));
      },
    }),
  };
  const version = gitVersion(git, memory).then((found) => requireVersion(found, git.executable));
  // It is awaited later; until then a failure of it is nobody's unhandled rejection.
  version.catch(() => undefined);
  return { git, version };
}

/** Asks git for its version; the answer of the same executable (path, size and time of change) is remembered. */
async function gitVersion(git: Git, memory: Memory): Promise<string | undefined> {
  const { size, mtimeMs } = statSync(git.executable);
  const about = [git.executable, String(size), String(mtimeMs)];
  const kept = memory.recall("git-version", about);
  if (typeof kept === "string") return kept;
  const outcome = await runGit(git, { args: ["version"], cwd: "/" });
  const version = parseGitVersion(outcome.stdout.toString("utf8"));
  if (version !== undefined) memory.remember("git-version", about, version);
  return version;
}
