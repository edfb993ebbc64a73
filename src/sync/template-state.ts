import type { Known } from "../contracts/facts.ts";
import type { Git } from "../git/git.ts";
import { reasonOf, runGit } from "../git/run-git.ts";

/** Where the metarepo's templates stand in its own history. */
export interface TemplateState {
  /** The last commit that changed them; absent where none did. */
  readonly commit?: string;
  /** Paths below `templates/` with changes that are not committed. */
  readonly uncommitted: ReadonlySet<string>;
}

/** Reads how the templates that lie in the metarepo's work tree differ from its last commit. */
export async function readTemplateState(git: Git, root: string): Promise<Known<TemplateState>> {
  const last = await runGit(git, { cwd: root, args: ["log", "-1", "--format=%H", "HEAD", "--", "templates"] });
  if (last.status !== 0) return { known: false, reason: reasonOf(last) };
  const commit = last.stdout.toString("latin1").trim();
  const diff = ["diff", "--no-ext-diff", "--no-textconv", "--no-renames", "--name-only", "--relative", "-z", "HEAD"];
  const lists = await Promise.all([
    runGit(git, { cwd: root, args: [...diff, "--", "templates"] }),
    runGit(git, { cwd: root, args: ["ls-files", "--others", "--exclude-standard", "-z", "--", "templates"] }),
  ]);
  const uncommitted = new Set<string>();
  for (const list of lists) {
    if (list.status !== 0) return { known: false, reason: reasonOf(list) };
    for (const path of list.stdout.toString("utf8").split("\0"))
      if (path.startsWith("templates/")) uncommitted.add(path.slice("templates/".length));
  }
  return { known: true, value: { ...(commit !== "" && { commit }), uncommitted } };
}
