import { lstatSync, realpathSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Known } from "../contracts/facts.ts";
import type { Inspected, Inspection, Mark } from "../contracts/inspection.ts";
import type { Git } from "../git/git.ts";
import type { Repository } from "../git/repository.ts";
import { reasonOf, runGit } from "../git/run-git.ts";
import { messageOf } from "../platform/failure.ts";
import { readSmallFile } from "../platform/files.ts";
import { byCodePoint, counted } from "../platform/text.ts";

/** Files of one work tree that are looked at. */
const mostFiles = 100_000;
/** No inspection reads more of one file. Bytes. */
const largest = 64 * 1024 * 1024;

/**
 * Lets inspections look at the files of a work tree, for `--ref worktree`: those that git tracks, and new ones that it does
 * not ignore. No symbolic link is followed. A file that cannot be read is passed over, with its reason.
 */
export async function inspectWorktree(
  git: Git,
  repository: Repository,
  inspections: ReadonlyMap<string, Inspection>,
): Promise<ReadonlyMap<string, Known<Inspected>>> {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"];
  const outcome = await runGit(git, { cwd: repository.folder, args, extraEnv: repository.overrides });
  if (outcome.status !== 0) {
    const unknown = { known: false, reason: `its files cannot be listed: ${reasonOf(outcome)}` } as const;
    return new Map([...inspections.keys()].map((id) => [id, unknown]));
  }
  const paths = outcome.stdout
    .toString("utf8")
    .split("\0")
    .filter((path) => path !== "");
  const answers = new Map([...inspections].map(([id, inspection]) => [id, new Answer(inspection)]));
  for (const path of paths.slice(0, mostFiles).sort(byCodePoint)) {
    const wanting = [...answers.values()].filter((answer) => answer.wants(path));
    if (wanting.length > 0) look(repository.folder, path, wanting);
  }
  const stopped = paths.length > mostFiles ? `it holds more than the ${mostFiles} files that are looked at` : undefined;
  return new Map([...answers].map(([id, answer]) => [id, { known: true, value: answer.told(stopped) }]));
}

/** What one inspection has found so far. */
class Answer {
  readonly #inspection: Inspection;
  readonly #found: { path: string; marks: readonly Mark[] }[] = [];
  readonly #passedOver: { path: string; reason: string }[] = [];

  constructor(inspection: Inspection) {
    this.#inspection = inspection;
  }

  wants(path: string): boolean {
    const { paths, wants } = this.#inspection;
    return (!paths || paths.includes(path)) && wants(path.slice(path.lastIndexOf("/") + 1));
  }

  look(path: string, size: number, content: () => Uint8Array): void {
    const { of } = this.#inspection;
    if (of.kind === "content" && size > of.most) {
      this.passOver(path, `${counted(size, "byte")}, more than the ${of.most} that are read`);
      return;
    }
    const marks = of.kind === "size" ? of.weigh(size) : of.read(content());
    if (marks.length > 0) this.#found.push({ path, marks });
  }

  passOver(path: string, reason: string): void {
    this.#passedOver.push({ path, reason });
  }

  told(stopped: string | undefined): Inspected {
    return { found: this.#found, passedOver: this.#passedOver, ...(stopped !== undefined && { stopped }) };
  }
}

function look(root: string, path: string, answers: readonly Answer[]): void {
  const file = join(root, path);
  try {
    const about = lstatSync(file, { throwIfNoEntry: false });
    // Tracked and gone, a link, a submodule, or behind a link that took a folder's place: no file of this work tree.
    if (!about?.isFile() || relative(realpathSync(root), realpathSync(dirname(file))) !== dirnameOf(path)) return;
    let kept: Buffer | undefined;
    const content = (): Buffer => {
      kept ??= readSmallFile(file, largest) ?? Buffer.alloc(0);
      return kept;
    };
    for (const answer of answers) answer.look(path, about.size, content);
  } catch (error) {
    for (const answer of answers) answer.passOver(path, messageOf(error));
  }
}

/** As `relative` gives it: empty for the root. */
function dirnameOf(path: string): string {
  const folder = dirname(path);
  return folder === "." ? "" : folder;
}
