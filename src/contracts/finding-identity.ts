import type { Finding } from "./finding.ts";

const word = String.raw`[\p{L}\p{N}_]`;
/** Days, times, counts and object ids that stand by themselves: they tell how it was that day, not what is meant. */
const measures = new RegExp(
  [
    String.raw`(?<![\p{L}\p{N}_./@:-])(?:`,
    [
      String.raw`\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?`,
      String.raw`(?=[0-9a-f]*\d)[0-9a-f]{7,64}`,
      String.raw`(?<count>\d+)(?:[.,]\d+)?(?<counted>(?: \p{L}+){0,2})`,
    ].join("|"),
    `)(?!${word}|[-./@]${word})`,
  ].join(""),
  "gu",
);

/**
 * What makes a finding the same one in another run, as a text: its member (undefined: the fleet), check and path, and
 * what its message says. Left out is what changes while the thing stays the same: the line, numbers, days and commits
 * that stand alone in the message, and the folder that the member was read from. How a file stands to its template is
 * one finding, whatever its state and words.
 */
export function findingIdentity(
  { check, path, state, message }: Finding,
  about: { readonly member?: string | undefined; readonly location?: string | undefined },
): string {
  const said = state !== undefined && path !== undefined ? "" : essence(message, about.location);
  return JSON.stringify([about.member ?? null, check, path ?? null, said]);
}

function essence(message: string, location: string | undefined): string {
  const here = location === undefined || location === "" ? message : message.replaceAll(location, "");
  return here.replace(measures, (_, _count?: string, counted = "") => `#${counted.split(" ").map(stem).join(" ")}`);
}

/** The same for `1 changed file` and `2 changed files`, word by word. */
function stem(word: string): string {
  return word.replace(/ies$/, "y").replace(/s$/, "").replace(/e$/, "");
}
