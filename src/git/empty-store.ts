import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ObjectFormat } from "./blob-id.ts";
import type { Git } from "./git.ts";

/** An empty repository of the given object format, one for the whole run; gives the folder that holds its `.git`. */
export function emptyStore(git: Git, format: ObjectFormat): string {
  return git.temporary.once(`store-${format}`, (folder) => {
    mkdirSync(join(folder, ".git/objects"), { recursive: true });
    mkdirSync(join(folder, ".git/refs"));
    writeFileSync(join(folder, ".git/HEAD"), "ref: refs/heads/none\n");
    writeFileSync(join(folder, ".git/config"), plainConfig(format));
  });
}

/** The configuration of a repository with a work tree, and nothing in it but what git has to know. */
export function plainConfig(format: ObjectFormat): string {
  const [version, extension] = format === "sha256" ? [1, "[extensions]\n\tobjectformat = sha256\n"] : [0, ""];
  return `[core]\n\trepositoryformatversion = ${version}\n\tbare = false\n${extension}`;
}

/** A path as lists of alternates take it, git(1): C-style quotes where it holds anything unusual. */
export function quotedAlternate(path: string): string {
  if (/^[^":\\\n][^":\\\n]*$/.test(path)) return path;
  return `"${path.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}
