/** What `git status --porcelain=v2 --branch --show-stash -z` says of one clone. Counts are of paths. */
export interface StatusFacts {
  readonly changed: number;
  readonly unmerged: number;
  readonly untracked: number;
  readonly stashes: number;
  /** As against the upstream of what is checked out, where it has one that exists. Commits. */
  readonly ahead?: number;
  readonly behind?: number;
}

/** The arguments that give the output this file parses, the same whatever the operator's or the clone's settings. */
export const statusArguments = [
  "status",
  "--porcelain=v2",
  "--branch",
  "--show-stash",
  "--ahead-behind",
  "--untracked-files=normal",
  "--ignore-submodules=dirty",
  "--no-renames",
  "-z",
] as const;

/**
 * Parses the output of one or several runs of git status after each other; every run begins with its `# branch.oid`
 * header. Records end in NUL, so no path can pass for a header; format: git-status(1), "Porcelain Format Version 2".
 */
export function parseStatuses(output: Buffer): StatusFacts[] {
  const found: { -readonly [Key in keyof StatusFacts]: StatusFacts[Key] }[] = [];
  const records = output.toString("latin1").split("\0");
  for (let index = 0; index < records.length; index++) {
    const record = records[index] ?? "";
    if (record.startsWith("# branch.oid ")) found.push({ changed: 0, unmerged: 0, untracked: 0, stashes: 0 });
    const current = found.at(-1);
    if (!current) continue;
    if (record.startsWith("? ")) current.untracked++;
    else if (record.startsWith("1 ")) current.changed++;
    else if (record.startsWith("u ")) current.unmerged++;
    else if (record.startsWith("2 ")) {
      current.changed++;
      index++;
    } else if (record.startsWith("# stash ")) current.stashes = Number(record.slice(8));
    else if (record.startsWith("# branch.ab ")) {
      const counts = /^# branch\.ab \+(\d+) -(\d+)$/.exec(record);
      if (counts) {
        current.ahead = Number(counts[1]);
        current.behind = Number(counts[2]);
      }
    }
  }
  return found;
}
