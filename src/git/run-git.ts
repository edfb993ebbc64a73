import { type ChildProcess, spawn } from "node:child_process";
import { printable } from "../platform/text.ts";
import { type GitAccess, gitEnvironment, neutralOptions } from "./environment.ts";
import type { Git } from "./git.ts";

export interface GitInvocation {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly access?: GitAccess;
  readonly input?: string | Uint8Array;
  readonly extraEnv?: Readonly<Record<string, string>>;
  /** Output beyond this many bytes ends the process. */
  readonly maxBytes?: number;
  /** Given, the output goes there instead of being collected. */
  readonly onOutput?: (chunk: Buffer) => void;
}

export interface GitOutcome {
  /** Exit status; `timeout`, `aborted` or `overflow` where we ended it; `error` where it could not be started. */
  readonly status: number | "timeout" | "aborted" | "overflow" | "error" | "signal";
  readonly stdout: Buffer;
  /** At most 16 KiB of it. */
  readonly stderr: string;
}

const maxStderr = 16 * 1024;

/**
 * Runs git to its end in a process group of its own, without a terminal to ask questions on. Never rejects: what
 * happened is in the outcome. When the run is interrupted or the time is over, the whole group is killed.
 */
export function runGit(git: Git, invocation: GitInvocation): Promise<GitOutcome> {
  const { args, cwd, input, maxBytes = 256 * 1024 * 1024 } = invocation;
  const started = performance.now();
  return new Promise((resolve) => {
    if (git.signal.aborted) return resolve({ status: "aborted", stdout: Buffer.alloc(0), stderr: "interrupted" });
    const child = spawn(git.executable, [...neutralOptions, ...args], {
      cwd,
      env: { ...gitEnvironment(git.env, invocation.access ?? "read"), ...invocation.extraEnv },
      stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
      detached: true,
      windowsHide: true,
    });
    const out: Buffer[] = [];
    let outBytes = 0;
    let stderr = "";
    let ended: "timeout" | "aborted" | "overflow" | undefined;
    const end = (why: "timeout" | "aborted" | "overflow"): void => {
      ended ??= why;
      killGroup(child);
    };
    const timer = setTimeout(() => end("timeout"), git.timeout);
    const onAbort = (): void => end("aborted");
    git.signal.addEventListener("abort", onAbort, { once: true });
    const settle = (status: GitOutcome["status"], message?: string): void => {
      clearTimeout(timer);
      git.signal.removeEventListener("abort", onAbort);
      git.trace?.({ args, cwd, status, milliseconds: performance.now() - started });
      resolve({ status, stdout: Buffer.concat(out), stderr: message ?? stderr });
    };
    child.stdout?.on("data", (chunk: Buffer) => {
      outBytes += chunk.length;
      if (outBytes > maxBytes) return end("overflow");
      if (invocation.onOutput) invocation.onOutput(chunk);
      else out.push(chunk);
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      if (stderr.length < maxStderr) stderr += chunk.toString("utf8");
    });
    // A process that ends before it has read its input closes the pipe; its status tells what happened.
    child.stdin?.on("error", () => undefined);
    if (input !== undefined) child.stdin?.end(input);
    child.on("error", (error) => settle("error", error.message));
    child.on("close", (code, signal) => {
      if (signal !== null && ended === undefined) stderr += `\ngit was ended by ${signal}`;
      settle(ended ?? code ?? "signal");
    });
  });
}

/** Ends a process and everything that it started. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // The group is already gone, which is what was wanted.
  }
}

/** Why a git process failed, in one line: its last `fatal:` or `error:` line, or what ended it. */
export function reasonOf(outcome: Pick<GitOutcome, "status" | "stderr">): string {
  if (outcome.status === "timeout") return "git took longer than --timeout allows";
  if (outcome.status === "aborted") return "interrupted";
  if (outcome.status === "overflow") return "git's answer was larger than wgx reads";
  const lines = outcome.stderr.split("\n").filter((line) => line.trim() !== "");
  const telling =
    lines.find((line) => line.startsWith("fatal:")) ?? lines.find((line) => line.startsWith("error:")) ?? lines.at(-1);
  return telling
    ? printable(telling.replace(/^(?:fatal|error): /, "")).slice(0, 300)
    : `git ended with status ${outcome.status}`;
}
