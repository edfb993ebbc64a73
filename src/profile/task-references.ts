import { posix } from "node:path";
import type { Profile, Step, Task } from "../contracts/profile.ts";
import { firstCommands } from "./first-commands.ts";

/** What tells a program its tasks, any one of which is enough; for `make` also what such a file is generated from. */
export const runnerFiles = {
  just: ["justfile", "Justfile", ".justfile", "JUSTFILE", ".Justfile"],
  make: [
    ...["Makefile", "makefile", "GNUmakefile"],
    ...["configure", "configure.ac", "CMakeLists.txt", "Makefile.am", "Makefile.in", "Makefile.PL"],
  ],
  npm: ["package.json"],
} as const;
type Runner = keyof typeof runnerFiles;

/** Something of its own repository without which a task cannot run. Paths are relative to the root, and inside it. */
export type Reference =
  | { readonly kind: "script"; readonly path: string; readonly use: "called" | "read" }
  | { readonly kind: "runner"; readonly program: Runner };

const shells = new Set(["sh", "bash", "dash", "zsh", "ksh"]);
/** Interpreters that also take module or folder names; only a file of their kind is surely a file. */
const interpreters = new Map([
  ["python", /\.py$/],
  ["python3", /\.py$/],
  ["node", /\.[cm]?[jt]s$/],
  ["ruby", /\.rb$/],
  ["perl", /\.pl$/],
]);
/** A word that a shell leaves as it is. */
const literal = /^[A-Za-z0-9_./@%+:,-]+$/;
/** Folders that builds and installers fill; what is called there is not committed. */
const generated =
  /^(?:node_modules|\.?venv|target|dist|_?build|\.build|out|result|vendor|\.tox|\.nox|bazel-bin|zig-out)\//;
/** Commands of one task that are looked at: more is no task written by hand, and each is compared with all before it. */
const mostCommands = 200;
/** Changes the folder, or brings files that are not in the repository: nothing after it is judged. */
const unsettles = /\b(?:cd|pushd|clone|submodule|tar|unzip|curl|wget)\b/;

/**
 * What a task surely needs of its repository, on whichever platform. Only the first simple command of each line is
 * looked at, and whatever holds a variable, a glob or a quote, leaves the repository, or was named earlier in the same
 * task (and so may have been made there) is passed over: a reference that is listed is certain.
 */
export function referencesOf(task: Task): readonly Reference[] {
  const { default: elsewhere, linux = [], darwin = [] } = task.steps;
  const unique = new Map(
    [elsewhere, linux, darwin].flatMap(referencesOfSteps).map((reference) => [JSON.stringify(reference), reference]),
  );
  return [...unique.values()];
}

/** The paths to look up before the references of all tasks can be judged: files, and the folders they stand in. */
export function referencedPaths(profile: Profile): readonly string[] {
  const paths = profile.tasks.flatMap(referencesOf).flatMap((reference) => {
    if (reference.kind === "runner") return runnerFiles[reference.program];
    return [reference.path, ...foldersOf(reference.path)];
  });
  return [...new Set(paths)];
}

/** `a/b/c` stands in `a` and `a/b`. */
export function foldersOf(path: string): readonly string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}

function referencesOfSteps(steps: readonly Step[]): readonly Reference[] {
  const references: Reference[] = [];
  let before = "";
  let looked = 0;
  for (const step of steps) {
    const commands = "argv" in step ? [{ words: step.argv, before: "" }] : firstCommands(step.shell);
    for (const command of commands) {
      const earlier = `${before}\n${command.before}`;
      if (++looked > mostCommands || unsettles.test(earlier)) return references;
      const reference = referenceOf(command.words);
      if (reference && !(reference.kind === "script" && earlier.includes(reference.path))) references.push(reference);
    }
    before += `\n${"argv" in step ? step.argv.join(" ") : step.shell}`;
  }
  return references;
}

function referenceOf([program = "", ...words]: readonly string[]): Reference | undefined {
  if (program.includes("/")) return scriptAt(program, "called");
  const [first = ""] = words;
  if (shells.has(program) || interpreters.get(program)?.test(first)) return scriptAt(first, "read");
  const own = words.includes("--") ? words.slice(0, words.indexOf("--")) : words;
  if (own.some((word) => word.startsWith("-") || !literal.test(word.replaceAll("=", "")))) return undefined;
  if (program === "make") return { kind: "runner", program };
  if (program === "just" && !first.includes("/")) return { kind: "runner", program };
  if (program === "npm" && ["run", "run-script", "test", "start"].includes(first)) return { kind: "runner", program };
  return undefined;
}

function scriptAt(word: string, use: "called" | "read"): Reference | undefined {
  if (!literal.test(word) || /^[-/]/.test(word) || word.endsWith("/")) return undefined;
  const path = posix.normalize(word);
  if (path === "." || path === ".." || path.startsWith("../") || generated.test(path)) return undefined;
  return { kind: "script", path, use };
}
