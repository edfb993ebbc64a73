import { tmpdir } from "node:os";
import { secretMask } from "../platform/secrets.ts";
import { temporaryFolder } from "../platform/temporary.ts";
import { printable } from "../platform/text.ts";
import { exitStatusOf } from "./exit-status.ts";
import { Interruption } from "./interruption.ts";
import { defectHint, runProgram } from "./run-program.ts";

/** The process: signals, streams, the end. Everything else is handed on. */
async function main(): Promise<void> {
  const interruption = new AbortController();
  const temporary = temporaryFolder(tmpdir());
  const mask = secretMask(process.env);
  process.on("exit", () => temporary.remove());
  process.on("uncaughtException", (error) => {
    // Thrown where no command could catch it. Node's own status for it, 1, would read as findings.
    const text = process.argv.includes("--debug") ? (error.stack ?? error.message) : error.message;
    process.stderr.write(`error: ${mask(text).split("\n").map(printable).join("\n")}\n  hint: ${defectHint}\n`);
    process.exit(exitStatusOf("defect"));
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      // The second time somebody insists: stop at once, without waiting for what is under way.
      if (interruption.signal.aborted) process.exit(130);
      interruption.abort(new Interruption(signal));
    });
  }
  let status = 0;
  let unwritten = false;
  const end = (code: number): void => {
    process.exitCode = unwritten && code < 2 ? 3 : code;
  };
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      // Whoever read our output went away (`| head`): there is nobody left to tell anything.
      if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
      if (stream === process.stdout) process.stderr.write(`error: cannot write the output: ${error.message}\n`);
      unwritten = true;
      end(status);
    });
  }
  status = await runProgram({
    argv: process.argv.slice(2),
    env: process.env,
    cwd: process.cwd(),
    stdout: process.stdout,
    stderr: process.stderr,
    // Looking at it opens it, so only whoever really asks does.
    stdin: () => process.stdin,
    now: () => new Date(),
    platform: process.platform,
    signal: interruption.signal,
    temporary,
    mask,
    script: process.argv[1] ?? "wgx",
  });
  end(status);
  temporary.remove();
}

void main();
