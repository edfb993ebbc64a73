/** What GitHub takes in the body of an issue or pull request. Counted in characters of four bytes at most. */
export const longestBody = 65_536;

const note = "\n\n---\n*Cut here: the rest is longer than what the forge takes.*\n";

/**
 * A body that the forge takes: as it is, or its beginning up to the end of a line, with a note that it was cut. A code
 * fence or a details block that is open there is closed first, so that the note can be read.
 */
export function fitBody(body: string, limit: number = longestBody): string {
  if (body.length <= limit) return body;
  const room = limit - note.length - longestClosing;
  const lineEnd = body.lastIndexOf("\n", room);
  const kept = withoutHalf(lineEnd > room / 2 ? body.slice(0, lineEnd) : body.slice(0, room));
  return kept + closing(kept) + note;
}

/** Room for a fence of some length and a few blocks to be closed. */
const longestClosing = 200;

function closing(text: string): string {
  let fence: string | undefined;
  let blocks = 0;
  for (const line of text.split("\n")) {
    const mark = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line);
    if (fence === undefined && mark?.[1] !== undefined) fence = mark[1];
    else if (fence !== undefined && mark?.[1]?.startsWith(fence) && mark[2]?.trim() === "") fence = undefined;
    else if (fence === undefined) blocks += count(line, /<details\b/gi) - count(line, /<\/details>/gi);
  }
  const open = Math.max(0, Math.min(10, blocks));
  return `${fence === undefined ? "" : `\n${fence.slice(0, 40)}`}${"\n\n</details>".repeat(open)}`;
}

function count(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length;
}

/** Without the first half of a surrogate pair at the end. */
function withoutHalf(text: string): string {
  return /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text;
}
