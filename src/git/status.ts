/** What `git status --porcelain=v2 --branch --show-stash -z` says of one clone. Counts are of paths. */
export interface StatusFacts {
  readonly changed: number;
  readonly unmerged: number;
  readonly untracked: number;
  readonly stashes: number;
}

/** The arguments that give the output this file parses, the same whatever the operator's or the clone's settings. */
export const statusArguments = [
  "status",
  "--porcelain=v2",
  "--branch",
  "--show-stash",
  "--no-ahead-behind",
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
  const found: Counts[] = [];
  const records = output.toString("latin1").split("\0");
  for (let index = 0; index < records.length; index++) {
    const record = records[index] ?? "";
    if (record.startsWith("# branch.oid ")) found.push({ changed: 0, unmerged: 0, untracked: 0, stashes: 0 });
    const current = found.at(-1);
    if (current) count(current, record);
    // The former path of a renamed file is a record of its own.
    if (record.startsWith("2 ")) index++;
  }
  return found;
}

type Counts = { -readonly [Key in keyof StatusFacts]: StatusFacts[Key] };

function count(counts: Counts, record: string): void {
  if (record.startsWith("? ")) counts.untracked++;
  else if (record.startsWith("1 ") || record.startsWith("2 ")) counts.changed++;
  else if (record.startsWith("u ")) counts.unmerged++;
  else if (record.startsWith("# stash ")) counts.stashes = Number(record.slice("# stash ".length));
}
