import { spawn } from "node:child_process";
import { answerParser, type FoundObject } from "./answer-parser.ts";
import { alternatesOf, emptyStore } from "./empty-store.ts";
import { gitEnvironment } from "./environment.ts";
import type { Git } from "./git.ts";
import type { Repository } from "./repository.ts";
import { killGroup, reasonOf } from "./run-git.ts";

/** Reads objects of one or more repositories through one process. */
export interface ObjectReader {
  /** Objects by id or revision expression, in order; undefined for what is missing. Rejects with {@link ReaderBroken}. */
  read(names: readonly string[], want: "info" | "contents"): Promise<readonly (FoundObject | undefined)[]>;
  /** Ends the process. Rejects with {@link ReaderBroken} when it had anything to complain about. */
  close(): Promise<void>;
  /** Kills the process, whatever it is doing. */
  abandon(): void;
}

/** The process died, complained or took too long: nothing that it answered may be relied on. */
export class ReaderBroken extends Error {
  override readonly name = "ReaderBroken";
}

/**
 * Starts `git cat-file --batch-command` (git-cat-file(1)) on an empty repository of ours that has the object folders
 * of all the given repositories as alternates (GIT_ALTERNATE_OBJECT_DIRECTORIES, git(1); the caller keeps their paths
 * below the 128 KiB that a variable may have). So one process serves a hundred clones, no configuration of theirs is
 * read, and nothing can be fetched on demand.
 */
export function openObjectReader(git: Git, repositories: readonly Repository[]): ObjectReader {
  const format = repositories[0]?.config.objectFormat ?? "sha1";
  const cwd = emptyStore(git, "read", format);
  const started = performance.now();
  const args = ["cat-file", "--batch-command", "--buffer"];
  const child = spawn(git.executable, args, {
    cwd,
    env: { ...gitEnvironment(git.env, "read"), ...alternatesOf(repositories) },
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });

  let stderr = "";
  let broken: ReaderBroken | undefined;
  let waiting:
    | {
        wants: number;
        answers: (FoundObject | undefined)[];
        resolve: (a: (FoundObject | undefined)[]) => void;
        reject: (e: Error) => void;
      }
    | undefined;
  let timer: NodeJS.Timeout | undefined;

  const fail = (reason: string): void => {
    broken ??= new ReaderBroken(reason);
    killGroup(child);
    clearTimeout(timer);
    waiting?.reject(broken);
    waiting = undefined;
  };
  const heartbeat = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => fail(reasonOf({ status: "timeout", stderr })), git.timeout);
  };
  const onAbort = (): void => fail("interrupted");
  git.signal.addEventListener("abort", onAbort, { once: true });
  if (git.signal.aborted) onAbort();

  const parse = answerParser((answer) => {
    if (!waiting) return fail("git gave more answers than were asked for");
    waiting.answers.push(answer);
    if (waiting.answers.length < waiting.wants) return;
    clearTimeout(timer);
    const { resolve, answers } = waiting;
    waiting = undefined;
    resolve(answers);
  });
  child.stdout.on("data", (chunk: Buffer) => {
    if (waiting) heartbeat();
    parse(chunk);
  });
  child.stderr.on("data", (chunk: Buffer) => {
    if (stderr.length < 16_384) stderr += chunk.toString("utf8");
  });
  child.stdin.on("error", () => undefined);
  child.on("error", (error) => fail(error.message));
  const closed = new Promise<void>((resolve) => {
    child.on("close", (code) => {
      clearTimeout(timer);
      git.signal.removeEventListener("abort", onAbort);
      git.trace?.({ args, cwd, status: code ?? "signal", milliseconds: performance.now() - started });
      if (code !== 0 || waiting || stderr !== "") fail(reasonOf({ status: code ?? "signal", stderr }));
      resolve();
    });
  });

  return {
    read(names, want) {
      if (broken) return Promise.reject(broken);
      if (names.length === 0) return Promise.resolve([]);
      return new Promise((resolve, reject) => {
        waiting = { wants: names.length, answers: [], resolve, reject };
        parse.expect(want);
        heartbeat();
        child.stdin.write(`${names.map((name) => `${want} ${name}\n`).join("")}flush\n`, "latin1");
      });
    },
    abandon() {
      fail("abandoned");
    },
    async close() {
      heartbeat();
      child.stdin.end();
      await closed;
      if (broken) throw broken;
    },
  };
}
