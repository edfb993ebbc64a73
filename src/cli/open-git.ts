import { findGit, type Git, parseGitVersion, requireVersion } from "../git/git.ts";
import { runGit } from "../git/run-git.ts";
import { shellLine } from "../platform/text.ts";
import type { Context } from "./context.ts";

/**
 * The gateway to git for one command, and its version, which is asked while other things go on.
 *
 * @param seconds limit for one git process.
 */
export function openGit(context: Context, seconds: number): { readonly git: Git; readonly version: Promise<string> } {
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
  const version = runGit(git, { args: ["version"], cwd: "/" }).then((outcome) =>
    requireVersion(parseGitVersion(outcome.stdout.toString("utf8")), git.executable),
  );
  // It is awaited later; until then a failure of it is nobody's unhandled rejection.
  version.catch(() => undefined);
  return { git, version };
}
