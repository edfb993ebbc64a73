import { byCodePoint } from "./text.ts";

/** Words longer than this get no suggestion: the comparison takes the product of both lengths. */
const longest = 200;

/**
 * The real name that a mistyped one most likely means: one that differs in case only, else the one with the fewest
 * edits (swapped neighbours are one), at most a third of its length. Undefined where nothing is near. Wildcards in
 * `wanted` are passed over.
 */
export function nearestName(wanted: string, names: Iterable<string>): string | undefined {
  const word = wanted.replace(/[*?[\]{}!]/g, "").toLowerCase();
  if (word === "" || word.length > longest) return undefined;
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best: { readonly name: string; readonly edits: number } | undefined;
  for (const name of names) {
    if (Math.abs(name.length - word.length) > limit) continue;
    const edits = editsBetween(word, name.toLowerCase());
    if (edits > limit) continue;
    if (!best || edits < best.edits || (edits === best.edits && byCodePoint(name, best.name) < 0)) {
      best = { name, edits };
    }
  }
  return best?.name;
}

/** `did you mean "x"?`, or nothing to add to a message. */
export function didYouMean(wanted: string, names: Iterable<string>): { readonly hint?: string } {
  const nearest = nearestName(wanted, names);
  return nearest === undefined ? {} : { hint: `did you mean "${nearest}"?` };
}

/** Optimal string alignment: insertions, deletions, replacements and swaps of neighbours. */
function editsBetween(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const edits = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + same);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(swapped ? Math.min(edits, at(beforeLast, j - 2) + 1) : edits);
    }
    beforeLast = last;
    last = row;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
