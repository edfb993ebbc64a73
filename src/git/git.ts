import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { Failure } from "../platform/failure.ts";
import type { TemporaryFolder } from "../platform/temporary.ts";

/** One git process that ended, or one request that was answered; `milliseconds` is wall time. */
export interface GitCall {
  readonly kind?: "request";
  readonly args: readonly string[];
  readonly cwd: string;
  readonly status: number | string;
  readonly milliseconds: number;
}

/** What every git operation needs to know about the run it belongs to. */
export interface Git {
  /** Absolute path of the executable. */
  readonly executable: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted when the run is interrupted: every process under way is ended. */
  readonly signal: AbortSignal;
  /** A process that takes longer is ended. Milliseconds. */
  readonly timeout: number;
  readonly temporary: TemporaryFolder;
  /** Told of each process, under `--debug`. */
  readonly trace?: (call: GitCall) => void;
}

/** The oldest git that has everything wgx relies on (Debian 12 ships it). */
const minimumGit = "2.39";

/**
 * The absolute path of git. Looked up once, so that no `git` of a member's folder is ever taken and no process pays
 * for the search.
 *
 * @throws Failure "tool" when there is none.
 */
export function findGit(env: Readonly<Record<string, string | undefined>>): string {
  for (const folder of (env["PATH"] ?? "").split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const path = join(folder, "git");
    try {
      accessSync(path, constants.X_OK);
      if (statSync(path).isFile()) return path;
    } catch {
      // Not in this folder: the next one is tried, and the end of the list is an error.
    }
  }
  throw new Failure("tool", {
    message: "git was not found on PATH",
    hint: `install git ${minimumGit} or newer (Debian: apt install git)`,
  });
}

/** The version in `git version 2.39.5 (Apple Git-154)`, or undefined. */
export function parseGitVersion(text: string): string | undefined {
  return /^git version (\d+\.\d+(?:\.\d+)*)/.exec(text)?.[1];
}

/** @throws Failure "tool" when this version is older than {@link minimumGit}. */
export function requireVersion(version: string | undefined, executable: string): string {
  const [major = 0, minor = 0] = (version ?? "").split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = minimumGit.split(".").map(Number);
  if (version === undefined || major < leastMajor || (major === leastMajor && minor < leastMinor)) {
    throw new Failure("tool", {
      message: `${executable} is git ${version ?? "of an unknown version"}; wgx needs ${minimumGit} or newer`,
      hint: "install a newer git, or put it first on PATH",
    });
  }
  return version;
}
