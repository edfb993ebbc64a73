import type { TreeEntry } from "../contracts/facts.ts";
import { remembered } from "../platform/remembered.ts";

/**
 * Finds what a member has that is, but for upper and lower case or the way an accent is written, the name of a path or
 * of a folder above it: on the disks of Windows and macOS the two would be one file. Gives the member's path.
 *
 * @param entries those of the folders above the paths, so that their neighbours are there to be compared.
 */
export function clashFinder(entries: ReadonlyMap<string, TreeEntry>): (path: string) => string | undefined {
  const alike = new Map<string, string[]>();
  for (const path of entries.keys()) remembered(alike, folded(path), () => []).push(path);
  return (path) => {
    for (const place of placesAbove(path)) {
      const other = alike.get(folded(place))?.find((name) => name !== place);
      if (other !== undefined) return other;
    }
    return undefined;
  };
}

/** The folders above paths, each once; `""` is the root. */
export function foldersAbove(paths: Iterable<string>): readonly string[] {
  const folders = new Set<string>([""]);
  for (const path of paths) for (const place of placesAbove(path)) if (place !== path) folders.add(place);
  return [...folders];
}

/** A path and every folder above it, outermost first: `a`, `a/b`, `a/b/c`. */
function placesAbove(path: string): readonly string[] {
  const names = path.split("/");
  return names.map((_, index) => names.slice(0, index + 1).join("/"));
}

function folded(path: string): string {
  return path.normalize("NFC").toLowerCase();
}
