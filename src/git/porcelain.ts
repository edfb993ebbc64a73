import { dirname } from "node:path";
import { messageOf } from "../platform/failure.ts";
import { gitEnvironment, neutralOptions } from "./environment.ts";
import type { Git } from "./git.ts";
import { processFamily } from "./process-family.ts";

/** Where a command of git's porcelain runs, and what is set for it alone. */
export interface PorcelainCall {
  readonly folder: string;
  readonly args: readonly string[];
  /** `key=value`, set for this command only; nothing secret, since it shows in the list of processes. */
  readonly settings?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What a command printed; or what it complained about, and what ended it where we did. */
export type PorcelainOutcome =
  | { readonly ok: true; readonly output: string }
  | { readonly ok: false; readonly stderr: string; readonly ended?: "timeout" | "aborted" };

/**
 * Runs a command that talks to a remote, through simple-git: our executable, environment and settings, the run's
 * interruption and time limit. Never rejects.
 */
export async function runPorcelain(git: Git, call: PorcelainCall): Promise<PorcelainOutcome> {
  const { folder, args, settings = [] } = call;
  const started = performance.now();
  const family = processFamily();
  const env = {
    ...gitEnvironment(git.env, "network"),
    ...family.mark,
    GIT_CEILING_DIRECTORIES: dirname(folder),
    ...call.env,
  };
  const { simpleGit } = await import("simple-git");
  const limit = AbortSignal.timeout(git.timeout);
  const stop = AbortSignal.any([git.signal, limit]);
  // Until the last of the family has closed its end of the pipes, the library waits.
  stop.addEventListener("abort", () => void family.end(), { once: true });
  const told = (outcome: PorcelainOutcome): PorcelainOutcome => {
    const status = outcome.ok ? 0 : (outcome.ended ?? "failed");
    git.trace?.({ args, cwd: folder, status, milliseconds: performance.now() - started });
    return outcome;
  };
  try {
    const porcelain = simpleGit({
      baseDir: folder,
      binary: git.executable,
      abort: stop,
      allowEnvironment: Object.keys(env),
      config: [...neutralOptions.filter((option) => option !== "-c"), ...settings],
      // What these guards look for is what we set on purpose: to take programs away, or by the operator's own environment.
      unsafe: {
        allowUnsafeAskPass: true,
        allowUnsafeConfigPaths: true,
        allowUnsafeConfigEnvCount: true,
        allowUnsafeCredentialHelper: true,
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
        allowUnsafeTemplateDir: true,
      },
    }).env(env);
    return told({ ok: true, output: await porcelain.raw([...args]) });
  } catch (error) {
    await family.end();
    const ended = git.signal.aborted ? "aborted" : limit.aborted ? "timeout" : undefined;
    return told({ ok: false, stderr: messageOf(error), ...(ended && { ended }) });
  }
}
