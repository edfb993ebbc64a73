import type { Git } from "../git/git.ts";
import { isBinary } from "../git/is-binary.ts";
import { mergeFile, type ThreeVersions } from "../git/merge-file.ts";

/** How the merge of an edited file ends. `held`: the file already has all that the template has. */
export type MergeOutcome =
  | { readonly kind: "merged"; readonly bytes: Buffer }
  | { readonly kind: "held" }
  | { readonly kind: "conflict"; readonly reason: string; readonly hunks?: string };

/** Merges a template into a file that was edited, three ways, as git does. */
export async function mergeVersions(git: Git, versions: ThreeVersions): Promise<MergeOutcome> {
  const { base, ours, theirs } = versions;
  if (Buffer.compare(base, theirs) === 0) return { kind: "held" };
  if (Buffer.compare(base, ours) === 0) return { kind: "merged", bytes: Buffer.from(theirs) };
  if ([base, ours, theirs].some(isBinary)) return { kind: "conflict", reason: "a binary file, edited on both sides" };
  const merged = await mergeFile(git, versions);
  switch (merged.kind) {
    case "clean":
      return merged.bytes.equals(ours) ? { kind: "held" } : { kind: "merged", bytes: merged.bytes };
    case "conflict":
      return { kind: "conflict", reason: "both sides changed the same lines", hunks: conflictHunks(merged.text) };
    case "failed":
      return { kind: "conflict", reason: `cannot be merged: ${merged.reason}` };
  }
}

/** Lines shown around a conflict. */
const around = 3;

/** The conflicts of a merged text with their markers, and some lines around each. */
function conflictHunks(text: Buffer): string {
  const lines = text.toString("utf8").replace(/\n$/, "").split("\n");
  const shown = new Set<number>();
  let begin: number | undefined;
  lines.forEach((line, index) => {
    if (line.startsWith("<<<<<<< member")) begin ??= index;
    if (begin === undefined || !line.startsWith(">>>>>>> template")) return;
    for (let at = Math.max(0, begin - around); at <= Math.min(lines.length - 1, index + around); at++) shown.add(at);
    begin = undefined;
  });
  let last = -1;
  const parts = [...shown]
    .sort((a, b) => a - b)
    .map((index) => {
      const gap = index === last + 1 ? "" : `@@ line ${index + 1} @@\n`;
      last = index;
      return `${gap}${lines[index] ?? ""}\n`;
    });
  return parts.join("");
}
