import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { Step } from "../contracts/profile.ts";

/** Words that mean the same to a shell as to execve(2), the first of which is a path. */
const callOfPath = /^[A-Za-z0-9_.@%+,:-]*\/[A-Za-z0-9_./@%+,:-]*(?: +[A-Za-z0-9_./:=@%+,-]+)*$/;

/**
 * The argument vector of a step. A line runs in `bash -e` where there is bash, since that is what profiles are written
 * for, else in `sh -e`: its first command that fails ends it, so that none is green because of its last line. A line that
 * only calls a program of the repository needs no shell.
 */
export function stepCommand(step: Step, shell: string, name: string): readonly [string, ...string[]] {
  if ("shell" in step) {
    if (!callOfPath.test(step.shell)) return [shell, "-e", "-c", step.shell, name];
    const [program = "", ...args] = step.shell.split(/ +/);
    return [program, ...args];
  }
  const [program = "", ...args] = step.argv;
  return [program, ...args];
}

/** The shell for lines: `bash` of the PATH, by its absolute path, else `/bin/sh`. */
export function findShell(path: string): string {
  for (const folder of path.split(delimiter)) {
    const candidate = join(folder, "bash");
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      // Not in this folder.
    }
  }
  return "/bin/sh";
}
