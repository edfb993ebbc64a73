import { type ChildProcess, spawn } from "node:child_process";
import { processFamily } from "../git/process-family.ts";
import { codeOf, messageOf } from "../platform/failure.ts";

export interface ProcessPlan {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** The run is interrupted: the process is ended. */
  readonly signal: AbortSignal;
  /** It is ended after so many milliseconds. */
  readonly limit: number;
  /** Given what comes on both of its output streams, in the order in which it arrives. */
  readonly onOutput: (chunk: Buffer) => void;
}

/** How a process ended. */
export type ProcessEnd =
  | { readonly kind: "exit"; readonly code: number }
  | { readonly kind: "signal"; readonly signal: string }
  | { readonly kind: "timeout" | "interrupted" }
  | { readonly kind: "unstartable"; readonly reason: string };

/** Between asking a group to end and killing it. Milliseconds. */
const grace = 2000;
/** For which output is awaited of a process that has ended, from one that it left behind. Milliseconds. */
const drain = 500;

/**
 * Runs a program to its end in a session of its own: no terminal, nothing to read, and a process group that is killed as
 * a whole, when the time is over, when the run is interrupted, and at the end for what stayed in the background. Never
 * rejects.
 */
export function runProcess({ argv, cwd, env, signal, limit, onOutput }: ProcessPlan): Promise<ProcessEnd> {
  const [program, ...args] = argv;
  const family = processFamily("WGX_TASK_FAMILY");
  return new Promise((resolve) => {
    if (signal.aborted) return resolve({ kind: "interrupted" });
    let child: ChildProcess;
    try {
      child = spawn(program, args, {
        cwd,
        env: { ...env, PWD: cwd, ...family.mark },
        stdio: ["ignore", "pipe", "pipe"],
        detached: true,
      });
    } catch (error) {
      // More or longer arguments than the system takes.
      return resolve({ kind: "unstartable", reason: messageOf(error) });
    }
    const timers: NodeJS.Timeout[] = [];
    let ended: ProcessEnd | undefined;
    const stop = (kind: "timeout" | "interrupted"): void => {
      if (ended) return;
      ended = { kind };
      signalGroup(child, "SIGTERM");
      timers.push(setTimeout(() => signalGroup(child, "SIGKILL"), grace));
    };
    const onAbort = (): void => stop("interrupted");
    timers.push(setTimeout(() => stop("timeout"), limit));
    signal.addEventListener("abort", onAbort, { once: true });
    const settle = (end: ProcessEnd): void => {
      for (const timer of timers) clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      resolve(end);
    };
    // Who left the group and holds the output open is killed; where it cannot be found, it is no longer listened to.
    const abandon = async (): Promise<void> => {
      await family.end();
      timers.push(
        setTimeout(() => {
          for (const stream of [child.stdout, child.stderr]) stream?.destroy();
        }, drain),
      );
    };
    child.stdout?.on("data", onOutput);
    child.stderr?.on("data", onOutput);
    child.on("error", (error) => {
      // Also tells of a signal that could not be sent; then the process goes on and has an end of its own.
      if (child.pid === undefined) settle({ kind: "unstartable", reason: reasonOf(program, error) });
    });
    child.on("exit", (code, died) => {
      ended ??= code === null ? { kind: "signal", signal: died ?? "a signal" } : { kind: "exit", code };
      signalGroup(child, "SIGKILL");
      timers.push(setTimeout(() => void abandon(), drain));
    });
    child.on("close", () => settle(ended ?? { kind: "signal", signal: "a signal" }));
  });
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left in the group, which is what was wanted.
  }
}

function reasonOf(program: string, error: Error): string {
  const code = codeOf(error);
  if (code === "ENOENT") return `${program} was not found`;
  return code === "EACCES" ? `${program} is not executable` : messageOf(error);
}
