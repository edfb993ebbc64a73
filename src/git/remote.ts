import { dirname, isAbsolute } from "node:path";
import type { SimpleGit } from "simple-git";
import { branchNamePattern, gitUrlPattern } from "../contracts/identifiers.ts";
import { messageOf } from "../platform/failure.ts";
import { printable } from "../platform/text.ts";
import { gitEnvironment, neutralOptions } from "./environment.ts";
import type { Git } from "./git.ts";
import { processFamily } from "./process-family.ts";
import type { Repository } from "./repository.ts";
import { reasonOf } from "./run-git.ts";
import { traced } from "./traced.ts";

const fetchArguments = [
  "fetch",
  "--quiet",
  "--no-recurse-submodules",
  "--no-auto-gc",
  "--upload-pack=git-upload-pack",
  "origin",
];

export type Fetched =
  | { readonly ok: true; readonly defaultBranch?: string }
  | { readonly ok: false; readonly reason: string };

/**
 * Brings a clone's view of origin up to date and asks the remote for its default branch. Refused, with the reason,
 * where the clone's own configuration names a program or another host for it, or its URL is of a kind that wgx does
 * not contact.
 */
export async function fetchOrigin(git: Git, repository: Repository): Promise<Fetched> {
  const { originUrl } = repository.config;
  // A repository that lives here only has nothing to be fetched, and nothing about it is out of date.
  if (originUrl === undefined) return { ok: true };
  if (!gitUrlPattern.test(originUrl) && !isAbsolute(originUrl)) {
    return {
      ok: false,
      reason: `origin's URL is of a kind that wgx does not contact: ${printable(originUrl).slice(0, 200)}`,
    };
  }
  if (repository.fetchHazards.length > 0) {
    return {
      ok: false,
      reason: `the clone's own configuration sets ${repository.fetchHazards.map(printable).join(", ")}, which wgx does not use; fetch it by hand`,
    };
  }
  try {
    return await withPorcelain(git, repository, async (porcelain) => {
      // simple-git's own `fetch` refuses the option that takes the choice of program away from the clone.
      await traced(git, { args: fetchArguments, cwd: repository.folder }, () => porcelain.raw(fetchArguments));
      const listArguments = ["--symref", "--quiet", "--", "origin", "HEAD"];
      const listing = await traced(git, { args: ["ls-remote", ...listArguments], cwd: repository.folder }, () =>
        porcelain.listRemote(listArguments),
      );
      const defaultBranch = /^ref: refs\/heads\/(.+)\tHEAD$/m.exec(listing)?.[1];
      return {
        ok: true,
        ...(defaultBranch !== undefined && branchNamePattern.test(defaultBranch) && { defaultBranch }),
      };
    });
  } catch (error) {
    if (git.signal.aborted) return { ok: false, reason: "interrupted" };
    return { ok: false, reason: reasonOf({ status: 128, stderr: messageOf(error) }) };
  }
}

/** Runs simple-git over a folder: our executable, environment and settings, the run's interruption and time limit. */
async function withPorcelain<Result>(
  git: Git,
  repository: Repository,
  work: (porcelain: SimpleGit) => Promise<Result>,
): Promise<Result> {
  const family = processFamily();
  const env = {
    ...gitEnvironment(git.env, "network"),
    ...family.mark,
    GIT_CEILING_DIRECTORIES: dirname(repository.folder),
  };
  const { simpleGit } = await import("simple-git");
  const limit = AbortSignal.timeout(git.timeout);
  const stop = AbortSignal.any([git.signal, limit]);
  // Until the last of the family has closed its end of the pipes, the library waits.
  stop.addEventListener("abort", () => void family.end(), { once: true });
  const porcelain = simpleGit({
    baseDir: repository.folder,
    binary: git.executable,
    abort: stop,
    allowEnvironment: Object.keys(env),
    config: neutralOptions.filter((option) => option !== "-c"),
    // What these guards look for is what we set on purpose: to take programs away, or by the operator's own environment.
    unsafe: {
      allowUnsafeAskPass: true,
      allowUnsafeConfigPaths: true,
      allowUnsafeCustomBinary: true,
      allowUnsafeDiffExternal: true,
      allowUnsafeEditor: true,
      allowUnsafeExec: true,
      allowUnsafeFsMonitor: true,
      allowUnsafeGitProxy: true,
      allowUnsafeHooksPath: true,
      allowUnsafePack: true,
      allowUnsafePager: true,
      allowUnsafeProtocolOverride: true,
      allowUnsafeSshCommand: true,
    },
  }).env(env);
  try {
    return await work(porcelain);
  } catch (error) {
    await family.end();
    throw limit.aborted ? new Error("the remote did not answer within --timeout", { cause: error }) : error;
  }
}
