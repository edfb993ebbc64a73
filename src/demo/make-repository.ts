import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Git } from "../git/git.ts";
import { reasonOf, runGit } from "../git/run-git.ts";
import { Failure } from "../platform/failure.ts";
import type { DemoCommit, DemoRepository } from "./demo-repository.ts";
import { fastImportStream } from "./fast-import.ts";

/**
 * Nobody's configuration takes part, so that signing, line endings, hooks, templates or rewritten URLs of the user
 * change nothing of what is made.
 */
const noConfiguration = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_DEFAULT_REF_FORMAT: "files",
};

/** Makes a repository with a history: bare, or with its files checked out. The folder must not exist. */
export async function makeRepository(
  git: Git,
  folder: string,
  kind: "bare" | "checked-out",
  { branch, history }: Pick<DemoRepository, "branch" | "history">,
): Promise<void> {
  mkdirSync(folder);
  const gitFolder = kind === "bare" ? folder : join(folder, ".git");
  const options = ["--quiet", "--template=", "--object-format=sha1", `--initial-branch=${branch}`];
  await run(git, folder, ["init", ...options, ...(kind === "bare" ? ["--bare"] : [])]);
  await importCommits(git, gitFolder, branch, history);
  if (kind === "checked-out") await run(git, folder, ["reset", "--quiet", "--hard"]);
}

/** Clones a remote into `<workspace>/<name>` and leaves it as its owner is said to have left it. */
export async function makeClone(git: Git, workspace: string, url: string, repository: DemoRepository): Promise<void> {
  const { name, branch, depth, unpushed, lyingAbout = {} } = repository;
  const depthOption = depth === undefined ? [] : [`--depth=${depth}`];
  await run(git, workspace, ["clone", "--quiet", "--template=", "--origin=origin", ...depthOption, "--", url, name]);
  const folder = join(workspace, name);
  if (unpushed) {
    await importCommits(git, join(folder, ".git"), branch, [unpushed], `refs/heads/${branch}^0`);
    await run(git, folder, ["reset", "--quiet", "--hard"]);
  }
  for (const [path, text] of Object.entries(lyingAbout)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

async function importCommits(
  git: Git,
  gitFolder: string,
  branch: string,
  commits: readonly DemoCommit[],
  parent?: string,
): Promise<void> {
  // A bare repository is taken only where it is named.
  const args = [`--git-dir=${gitFolder}`, "fast-import", "--quiet", "--done"];
  await run(git, gitFolder, args, fastImportStream(branch, commits, parent));
}

async function run(git: Git, cwd: string, args: readonly string[], input?: string): Promise<void> {
  const outcome = await runGit(git, {
    args,
    cwd,
    access: "network",
    extraEnv: noConfiguration,
    ...(input !== undefined && { input }),
  });
  if (outcome.status === 0) return;
  const kind = outcome.status === "aborted" ? "interrupted" : "tool";
  throw new Failure(kind, {
    message: `git ${args.find((word) => !word.startsWith("-"))} failed: ${reasonOf(outcome)}`,
    place: { file: cwd },
  });
}
