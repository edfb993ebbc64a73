import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Known } from "../contracts/facts.ts";
import { mapBounded } from "../platform/pool.ts";
import { neutralOptions } from "./environment.ts";
import type { Git } from "./git.ts";
import type { Repository } from "./repository.ts";
import { reasonOf, runGit } from "./run-git.ts";
import { parseStatuses, type StatusFacts, statusArguments } from "./status.ts";

/** How many clones one process looks at: large enough to save start-ups, small enough to do again one by one. */
const clonesPerProcess = 64;

/**
 * Lets git tell the status. It walks over the plain clones itself (`git for-each-repo`, git-for-each-repo(1)), which
 * costs one start-up of a small process a clone instead of one of ours (bench: status of 1000 members, 1.03 of a shell
 * loop against 1.6). It stops at the first that fails and mixes their complaints; so after any failure or complaint the
 * clones of that process which it did not answer cleanly are asked one at a time, as the careful ones always are.
 */
export async function askStatuses(
  git: Git,
  repositories: readonly Repository[],
  options: { readonly jobs: number; readonly onDone?: (answers: ReadonlyMap<Repository, Known<StatusFacts>>) => void },
): Promise<Map<Repository, Known<StatusFacts>>> {
  const found = new Map<Repository, Known<StatusFacts>>();
  const settle = (answers: ReadonlyMap<Repository, Known<StatusFacts>>): void => {
    for (const [repository, status] of answers) found.set(repository, status);
    options.onDone?.(answers);
  };
  const plain = repositories.filter((repository) => repository.kind === "plain" && !/[\n"\\]/.test(repository.folder));
  const alone = repositories.filter((repository) => !plain.includes(repository));
  const chunks: Repository[][] = [];
  // Equal shares for every lane, so that none works on while the others are idle.
  const rounds = Math.ceil(plain.length / (options.jobs * clonesPerProcess));
  const size = Math.max(1, Math.ceil(plain.length / (rounds * options.jobs)));
  for (let start = 0; start < plain.length; start += size) chunks.push(plain.slice(start, start + size));

  const lister = chunks.length > 0 ? listingRepository(git, chunks) : "";
  await mapBounded(chunks, options.jobs, async (chunk, index) => {
    const outcome = await runGit(git, {
      cwd: lister,
      args: ["for-each-repo", `--config=wgx.chunk${index}.repo`, "--", ...neutralOptions, ...statusArguments],
      extraEnv: {
        GIT_CEILING_DIRECTORIES: [...new Set(chunk.map((repository) => dirname(repository.folder)))].join(":"),
      },
    });
    const clean = outcome.status === 0 && outcome.stderr === "";
    const statuses = parseStatuses(outcome.stdout);
    // Whose complaint it is cannot be told, so with any nobody's answer counts.
    const answered = clean && statuses.length === chunk.length ? statuses : [];
    const answers = new Map<Repository, Known<StatusFacts>>();
    chunk.forEach((repository, place) => {
      const status = answered[place];
      if (status) answers.set(repository, { known: true, value: status });
      else alone.push(repository);
    });
    settle(answers);
  });
  await mapBounded(alone, options.jobs, async (repository) => {
    settle(new Map([[repository, await askStatus(git, repository)]]));
  });
  return found;
}

/** The status of one clone, in a process of its own. */
export async function askStatus(git: Git, repository: Repository): Promise<Known<StatusFacts>> {
  const outcome = await runGit(git, {
    cwd: repository.folder,
    args: statusArguments,
    extraEnv: { ...repository.overrides, GIT_CEILING_DIRECTORIES: dirname(repository.folder) },
  });
  if (outcome.status !== 0) return { known: false, reason: reasonOf(outcome) };
  const [status] = parseStatuses(outcome.stdout);
  if (!status) return { known: false, reason: "git status gave no answer" };
  // A folder that could not be opened is only a warning to git; to us it is a status that was not seen whole.
  if (/warning: could not open directory/.test(outcome.stderr)) return { known: false, reason: reasonOf(outcome) };
  return { known: true, value: status };
}

/** An empty repository of ours whose configuration lists the clones of each chunk. */
function listingRepository(git: Git, chunks: readonly (readonly Repository[])[]): string {
  const folder = git.temporary.make("status");
  for (const name of ["objects", "refs"]) mkdirSync(join(folder, ".git", name), { recursive: true });
  writeFileSync(join(folder, ".git/HEAD"), "ref: refs/heads/none\n");
  const lists = chunks.map(
    (chunk, index) => `[wgx "chunk${index}"]\n${chunk.map(({ folder }) => `\trepo = "${folder}"\n`).join("")}`,
  );
  writeFileSync(
    join(folder, ".git/config"),
    `[core]\n\trepositoryformatversion = 0\n\tbare = false\n${lists.join("")}`,
  );
  return folder;
}
