import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A file to be written: its text, or its bytes and mode, or where a symbolic link points; null takes it away. */
export type File =
  | string
  | { readonly text?: string; readonly bytes?: Uint8Array; readonly mode?: number; readonly link?: string }
  | null;
export type Files = Readonly<Record<string, File>>;

/** A folder for the length of one test, by its real path. */
export function scratch(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "wgx-test-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs git as a person would, with the suite's own configuration; returns its output without the last newline. */
export function git(cwd: string, ...args: readonly string[]): string {
  return gitBytes(cwd, args).toString("utf8").replace(/\n$/, "");
}

/** Runs git on input that is given; returns its output as it is. */
export function gitBytes(cwd: string, args: readonly string[], input: string | Uint8Array = ""): Buffer {
  return execFileSync("git", ["-c", "protocol.file.allow=always", ...args], {
    cwd,
    input,
    stdio: ["pipe", "pipe", "pipe"],
    maxBuffer: 1 << 30,
  });
}

export function write(folder: string, files: Files): void {
  for (const [path, file] of Object.entries(files)) {
    const place = join(folder, path);
    rmSync(place, { recursive: true, force: true });
    if (file === null) continue;
    mkdirSync(dirname(place), { recursive: true });
    if (typeof file === "string") writeFileSync(place, file);
    else if (file.link !== undefined) symlinkSync(file.link, place);
    else {
      writeFileSync(place, file.bytes ?? file.text ?? "");
      if (file.mode !== undefined) chmodSync(place, file.mode);
    }
  }
}

/** Writes files and commits everything that changed; returns the commit. */
export function commit(folder: string, files: Files = {}, message = "change"): string {
  write(folder, files);
  // One process of ours for three of git's: to start one costs more here than what it does.
  const steps = 'git add --all --force && git commit --quiet --allow-empty --message "$1" && git rev-parse HEAD';
  return execFileSync("sh", ["-c", steps, "sh", message], { cwd: folder, encoding: "utf8", stdio: "pipe" }).trim();
}

/** A repository with one commit for each of the given sets of files. */
export function repository(folder: string, commits: readonly Files[], ...init: readonly string[]): string {
  mkdirSync(folder, { recursive: true });
  git(folder, "init", "--quiet", ...init);
  for (const files of commits) commit(folder, files);
  return folder;
}

/** A bare repository that holds the given commits, to be cloned from. */
export function bareRemote(folder: string, commits: readonly Files[], ...init: readonly string[]): string {
  const source = repository(`${folder}.source`, commits, ...init);
  git(dirname(folder), "clone", "--quiet", "--bare", source, folder);
  git(folder, "config", "uploadpack.allowFilter", "true");
  git(folder, "config", "uploadpack.allowAnySHA1InWant", "true");
  return folder;
}

/** A clone of a remote, over file://. */
export function clone(remote: string, folder: string, ...options: readonly string[]): string {
  mkdirSync(dirname(folder), { recursive: true });
  git(dirname(folder), "clone", "--quiet", ...options, `file://${remote}`, folder);
  return folder;
}

/** Several steps in one expression: what the last of them gave. */
export function inOrder<Last>(...steps: readonly [...before: unknown[], last: Last]): Last {
  return steps[steps.length - 1] as Last;
}
