import { printable } from "../platform/text.ts";

/**
 * Sequences that command a terminal: control sequences, strings for the operating system and others that end in BEL or
 * ST, and two-character escapes. ECMA-48, 5.3 to 5.6. What is left of one that was cut off is made printable.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point.
const sequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)|[ -/]*[0-Z\\^-~])/g;

/** Characters of a line that are shown. */
const mostShown = 500;

/**
 * Output of a program as lines that can be shown anywhere: without colours and cursor movements, with what a carriage
 * return wrote over left out, and every other control character made visible.
 */
export function shownLines(text: string): string[] {
  const lines = text.replace(sequences, "").split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line) => {
    const written = line.replace(/\r+$/, "");
    const shown = printable(written.slice(written.lastIndexOf("\r") + 1).replaceAll("\t", "  "));
    return shown.length > mostShown ? `${shown.slice(0, mostShown)}…` : shown;
  });
}
