import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { findGit, type Git } from "../../src/git/git.ts";
import { openRepository } from "../../src/git/open-repository.ts";
import type { Repository } from "../../src/git/repository.ts";
import { temporaryFolder } from "../../src/platform/temporary.ts";
import { scratch } from "./repositories.ts";

/** The gateway to git that a run has, with a temporary folder of its own that goes with the test. */
export function testGit(overrides: Partial<Git> = {}): Git {
  const temporary = temporaryFolder(scratch());
  onTestFinished(() => temporary.remove());
  return {
    executable: findGit(process.env),
    env: process.env,
    signal: new AbortController().signal,
    timeout: 20_000,
    temporary,
    ...overrides,
  };
}

/** Opens a repository that has to be there. */
export async function opened(git: Git, folder: string): Promise<Repository> {
  const found = await openRepository(git, folder);
  if (!found.ok) throw new Error(`${folder}: ${found.unreachable.reason}`);
  return found.repository;
}

/** The command lines of running processes that work below a folder or name it. */
export function processesAt(folder: string): readonly string[] {
  return readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    try {
      const line = readFileSync(join("/proc", pid, "cmdline"), "utf8").replaceAll("\0", " ");
      const at = existsSync(join("/proc", pid, "cwd")) ? readlinkSync(join("/proc", pid, "cwd")) : "";
      return line.includes(folder) || `${at}/`.startsWith(`${folder}/`) ? [line] : [];
    } catch {
      // It ended while it was looked at.
      return [];
    }
  });
}
