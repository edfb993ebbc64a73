import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterAll } from "vitest";
import { findGit } from "../../src/git/git.ts";

/** The built program, as an operator starts it. */
export const program = resolve(import.meta.dirname, "../../bin/wgx.js");

export interface WgxOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Nothing of the machine's environment but where programs are, and the suite's own home. */
function environment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const kept = ["PATH", "HOME", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), ...extra };
}

/** Runs `wgx` to its end. */
export function wgx(args: readonly string[], { cwd, env }: WgxOptions): Outcome {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [program, ...args], {
    cwd,
    env: environment(env),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 50_000,
    maxBuffer: 1 << 28,
  });
  if (error) throw error;
  return { status, stdout, stderr };
}

/** Starts `wgx`, for tests that do something while it runs. */
export function startWgx(
  args: readonly string[],
  { cwd, env }: WgxOptions,
): { readonly child: ChildProcess; readonly ended: Promise<Outcome & { readonly signal: string | null }> } {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: environment(env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const text = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => {
    text.stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    text.stderr += chunk;
  });
  const ended = new Promise<Outcome & { readonly signal: string | null }>((done) => {
    child.on("close", (status, signal) => done({ status, signal, ...text }));
  });
  return { child, ended };
}

/** Runs a line in bash, as somebody does who pastes it. */
export function paste(line: string, { cwd, env }: WgxOptions): Outcome {
  const { status, stdout, stderr, error } = spawnSync("bash", ["-c", line], {
    cwd,
    env: environment(env),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 50_000,
  });
  if (error) throw error;
  return { status, stdout, stderr };
}

/** A folder for all tests of a file, by its real path. Called outside of tests. */
export function sharedFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "wgx-test-")));
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/**
 * A folder whose `git` is a shell script, and the PATH that puts it first. In the script `$GIT` is the real one, and
 * what the script does not end itself goes on to it.
 */
export function gitInstead(folder: string, script: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "git");
  writeFileSync(path, `#!/bin/sh\nGIT='${findGit(process.env)}'\n${script}\nexec "$GIT" "$@"\n`);
  chmodSync(path, 0o755);
  return [folder, process.env["PATH"]].join(delimiter);
}

/** The command lines of running processes that name a text. */
export function processesNaming(text: string): readonly string[] {
  return readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    try {
      const line = readFileSync(join("/proc", pid, "cmdline"), "utf8")
        .replaceAll("\0", " ")
        .trim();
      return line.includes(text) ? [line] : [];
    } catch {
      // It ended while it was looked at.
      return [];
    }
  });
}

/** Waits until something is so. */
export async function until(holds: () => boolean, milliseconds = 60_000): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!holds()) {
    if (Date.now() > end) throw new Error("it did not come to that in time");
    await new Promise((resume) => setTimeout(resume, 20));
  }
}
