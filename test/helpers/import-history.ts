import { mkdirSync } from "node:fs";
import { git, gitBytes } from "./repositories.ts";

/** The files of a commit, all of them: content as bytes, or where a symbolic link leads. */
export type Snapshot = ReadonlyMap<string, { readonly bytes: Buffer; readonly kind: keyof typeof modes }>;

const modes = { file: "100644", program: "100755", link: "120000" } as const;

/** A repository whose branch `main` has one commit for each snapshot, made by one process. Returns the folder. */
export function importHistory(folder: string, snapshots: readonly Snapshot[]): string {
  mkdirSync(folder, { recursive: true });
  git(folder, "init", "--quiet");
  addSnapshots(folder, snapshots);
  return folder;
}

/** Adds a commit for each snapshot to `main`, and checks the last one out. */
export function addSnapshots(folder: string, snapshots: readonly Snapshot[]): void {
  const parts = snapshots.flatMap((files, index): (string | Buffer)[] => [
    `commit refs/heads/main\ncommitter Test <test@example.org> ${1_700_000_000 + index} +0000\ndata 1\nx\n`,
    ...(index === 0 && git(folder, "for-each-ref", "refs/heads/main") !== "" ? ["from refs/heads/main^0\n"] : []),
    "deleteall\n",
    ...[...files].flatMap(([path, { bytes, kind }]) => [
      `M ${modes[kind]} inline ${path}\ndata ${bytes.length}\n`,
      bytes,
      "\n",
    ]),
  ]);
  const stream = Buffer.concat([...parts, "done\n"].map((part) => Buffer.from(part)));
  gitBytes(folder, ["fast-import", "--quiet", "--done"], stream);
  git(folder, "reset", "--quiet", "--hard");
}
