import { lstatSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { ContractFacts } from "../contracts/facts.ts";
import { blobId } from "../git/blob-id.ts";
import type { Git } from "../git/git.ts";
import { reasonOf, runGit } from "../git/run-git.ts";
import { codeOf, Failure, messageOf } from "../platform/failure.ts";
import { byCodePoint } from "../platform/text.ts";

/** A contract larger than this is refused. Bytes. */
const largest = 8 * 1024 * 1024;

/**
 * The files of the metarepo's `contracts/`, as they lie in its work tree, without what its `.gitignore` ignores; undefined
 * where it has no such folder. Symbolic links are none of them.
 *
 * @throws Failure "configuration" where they cannot be listed or read.
 */
export async function loadContracts(git: Git, root: string): Promise<ContractFacts | undefined> {
  const folder = join(root, "contracts");
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate", "--", "contracts"];
  const outcome = await runGit(git, { cwd: root, args });
  if (outcome.status !== 0) {
    const message = `the metarepo's contracts cannot be listed: ${reasonOf(outcome)}`;
    throw new Failure("configuration", { message, place: { file: folder } });
  }
  const paths = outcome.stdout
    .toString("utf8")
    .split("\0")
    .filter((path) => path !== "");
  const names = paths.map((path) => path.slice("contracts/".length)).sort(byCodePoint);
  return new Map(
    names.flatMap((name) => {
      const bytes = read(folder, name);
      return bytes ? [[name, { sha1: blobId(bytes, "sha1"), sha256: blobId(bytes, "sha256") }] as const] : [];
    }),
  );
}

/** Undefined for what is no regular file of this folder, or was removed and is still in the index. */
function read(folder: string, name: string): Buffer | undefined {
  const file = join(folder, name);
  try {
    const about = lstatSync(file);
    const isInside = relative(realpathSync(folder), realpathSync(dirname(file))) === relative(folder, dirname(file));
    if (!about.isFile() || !isInside) return undefined;
    if (about.size > largest) throw new Error(`${about.size} bytes, more than the ${largest} that are read`);
    return readFileSync(file);
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return undefined;
    const problem = { message: `a contract cannot be read: ${messageOf(error)}`, place: { file } };
    throw new Failure("configuration", problem, { cause: error });
  }
}
