import type { Known } from "../contracts/facts.ts";
import type { Git } from "./git.ts";
import type { Repository } from "./repository.ts";
import { reasonOf, runGit } from "./run-git.ts";

/** A file as one commit changed it. */
export interface RawChange {
  readonly commit: string;
  readonly path: string;
  /** The former path, where it was renamed. */
  readonly oldPath?: string;
  /** Absent where the file was added. */
  readonly oldBlob?: string;
  /** Absent where the file was deleted. */
  readonly newBlob?: string;
  /** Given where `newBlob` is a symbolic link. */
  readonly isLink?: true;
  /** Of the commit; only if asked for. */
  readonly message?: string;
}

export interface RawLogQuery {
  readonly cwd: string;
  readonly repository?: Repository;
  /** A commit id, or `HEAD`. */
  readonly commit: string;
  readonly paths: readonly string[];
  readonly renames: "follow" | "ignore";
  /** Paths are given below this folder of `cwd`, which ends in `/`. */
  readonly relative?: string;
  /** Where given, each change carries the message of its commit. */
  readonly messages?: "read";
}

/**
 * Every change of these paths in the history of a commit, newest first, children before parents, with merges as
 * changes against each parent, so that a version which exists only on a side branch or in a merge is seen too.
 * Format: git-log(1) `--raw -z`; fields are parted by NUL, so names may hold anything.
 */
export async function readRawLog(git: Git, query: RawLogQuery): Promise<Known<readonly RawChange[]>> {
  const { cwd, commit, paths, renames, relative } = query;
  const outcome = await runGit(git, {
    cwd,
    ...(query.repository && { extraEnv: query.repository.overrides }),
    args: [
      "--literal-pathspecs",
      "log",
      "-z",
      // A message holds no NUL, so it is a field of its own.
      `--format=format:%x01%H${query.messages ? "%x00%B%x00" : ""}`,
      "--raw",
      "--no-abbrev",
      "--full-history",
      "--topo-order",
      "--diff-merges=separate",
      "--root",
      "--no-ext-diff",
      "--no-textconv",
      "--ignore-submodules=none",
      "--no-color",
      ...(renames === "follow" ? ["--find-renames"] : ["--no-renames"]),
      // Without a value it counts from `cwd`, which may be a subfolder of the repository; with one, from the top.
      "--relative",
      commit,
      "--",
      ...paths,
    ],
  });
  if (outcome.status !== 0) return { known: false, reason: reasonOf(outcome) };
  const changes = parseRawLog(outcome.stdout, query.messages);
  if (relative === undefined) return { known: true, value: changes };
  const below = (path: string): string | undefined =>
    path.startsWith(relative) ? path.slice(relative.length) : undefined;
  return {
    known: true,
    value: changes.flatMap(({ path, oldPath, ...change }) => {
      const inside = below(path);
      const from = oldPath === undefined ? undefined : below(oldPath);
      return inside === undefined ? [] : [{ ...change, path: inside, ...(from !== undefined && { oldPath: from }) }];
    }),
  };
}

/** Parses the output of {@link readRawLog}'s command. */
export function parseRawLog(output: Buffer, messages?: RawLogQuery["messages"]): RawChange[] {
  const changes: RawChange[] = [];
  const fields = output.toString("utf8").split("\0").values();
  let commit = "";
  let message: string | undefined;
  for (const field of fields) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the format asked for puts it before every commit.
    const header = /^\u0001([0-9a-f]{40,64})\n?(.*)$/s.exec(field);
    if (header) commit = header[1] ?? "";
    if (header && messages) message = fields.next().value;
    else {
      const change = parseChange(header ? (header[2] ?? "") : field.replace(/^\n/, ""), fields);
      if (change) changes.push({ ...change, commit, ...(message !== undefined && { message }) });
    }
  }
  return changes;
}

/** A change as its first field begins it; its paths are the next fields. */
function parseChange(text: string, fields: Iterator<string>): Omit<RawChange, "commit"> | undefined {
  const [, newMode, oldBlob = "", newBlob = "", kind] =
    /^:\d{6} (\d{6}) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*$/.exec(text) ?? [];
  if (kind === undefined) return undefined;
  const first: string = fields.next().value ?? "";
  const path: string = kind === "R" || kind === "C" ? (fields.next().value ?? "") : first;
  return {
    path,
    ...(kind === "R" && { oldPath: first }),
    ...(isBlob(oldBlob) && { oldBlob }),
    ...(isBlob(newBlob) && { newBlob }),
    ...(newMode === "120000" && { isLink: true }),
  };
}

function isBlob(id: string): boolean {
  return !/^0+$/.test(id);
}
