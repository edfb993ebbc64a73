import type { BranchFacts, Known } from "../contracts/facts.ts";
import type { Git } from "./git.ts";
import type { References } from "./references.ts";
import type { Repository } from "./repository.ts";
import { reasonOf, runGit } from "./run-git.ts";
import type { StatusFacts } from "./status.ts";

/**
 * The local branches of a clone as against what they follow. What the references and the status already tell is not
 * asked again; only a clone with branches that are not merged into the default branch costs two more processes. The date
 * of the last commit is told of those.
 *
 * @param defaultReference full name of the remote's default branch as last fetched, to tell what is merged.
 */
export async function readBranches(
  git: Git,
  repository: Repository,
  references: References,
  status: StatusFacts,
  defaultReference: string | undefined,
): Promise<Known<readonly BranchFacts[]>> {
  if (repository.kind === "careful") return askBranches(git, repository, references, defaultReference);
  const defaultCommit = defaultReference === undefined ? undefined : references.commitOf(defaultReference);
  const known: BranchFacts[] = [];
  for (const [name, commit] of references.branches()) {
    const upstream = repository.config.upstreams.get(name);
    const upstreamCommit = upstream === undefined ? undefined : references.commitOf(upstream);
    const merged = commit === defaultCommit;
    if (merged && upstream !== undefined && upstreamCommit === commit) {
      known.push({ name, upstream, track: { kind: "tracked", ahead: 0, behind: 0 }, merged });
    } else if (merged && upstream === undefined) {
      known.push({ name, track: { kind: "none" }, merged });
    } else if (
      name === references.head.branch &&
      upstream !== undefined &&
      upstream === defaultReference &&
      status.ahead === 0 &&
      status.behind !== undefined
    ) {
      known.push({ name, upstream, track: { kind: "tracked", ahead: 0, behind: status.behind }, merged: true });
    } else {
      return askBranches(git, repository, references, defaultReference);
    }
  }
  return { known: true, value: known };
}

async function askBranches(
  git: Git,
  repository: Repository,
  references: References,
  defaultReference: string | undefined,
): Promise<Known<readonly BranchFacts[]>> {
  const ask = (args: readonly string[]) =>
    runGit(git, { cwd: repository.folder, args, extraEnv: repository.overrides });
  const list = await ask([
    "for-each-ref",
    "--format=%(refname)%00%(upstream)%00%(upstream:track,nobracket)%00%(committerdate:iso-strict)",
    "refs/heads",
  ]);
  if (list.status !== 0) return { known: false, reason: reasonOf(list) };
  // A name that `--merged` could not resolve would end the whole listing.
  const base = defaultReference === undefined ? undefined : references.commitOf(defaultReference);
  const merged =
    base === undefined
      ? undefined
      : await ask(["for-each-ref", `--merged=${base}`, "--format=%(refname)", "refs/heads"]);
  if (merged && merged.status !== 0) return { known: false, reason: reasonOf(merged) };
  const mergedNames = new Set(merged?.stdout.toString("utf8").split("\n"));
  const branches: BranchFacts[] = [];
  for (const line of list.stdout.toString("utf8").split("\n")) {
    const [reference, upstream, track, date] = line.split("\0");
    if (reference === undefined || track === undefined) continue;
    branches.push({
      name: reference.slice("refs/heads/".length),
      ...(upstream && { upstream }),
      track: upstream ? parseTrack(track) : { kind: "none" },
      merged: mergedNames.has(reference),
      ...(date && !mergedNames.has(reference) && { committedAt: new Date(date).toISOString() }),
    });
  }
  return { known: true, value: branches };
}

/** `gone`, `ahead 1`, `behind 2`, `ahead 1, behind 2`, or nothing. */
function parseTrack(text: string): BranchFacts["track"] {
  if (text === "gone") return { kind: "gone" };
  const count = (word: string): number => Number(new RegExp(`${word} (\\d+)`).exec(text)?.[1] ?? 0);
  return { kind: "tracked", ahead: count("ahead"), behind: count("behind") };
}
