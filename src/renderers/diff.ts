import { Chalk } from "chalk";
import { printable } from "../platform/text.ts";
import type { Colour } from "./paint.ts";

/**
 * A unified diff for people. Its text comes from members, so each line is made fit for a terminal first; a tab stays
 * one. Colours are those that git uses.
 */
export function renderDiff(diff: string, colour: Colour): string {
  const chalk = new Chalk({ level: colour === "never" ? 0 : 1 });
  const lines = diff.replace(/\n$/, "").split("\n");
  let inHunk = false;
  const painted = lines.map((line) => {
    const text = line.split("\t").map(printable).join("\t");
    if (line.startsWith("diff --git ")) inHunk = false;
    if (line.startsWith("@@")) {
      inHunk = true;
      return chalk.cyan(text);
    }
    if (!inHunk) return chalk.bold(text);
    if (line.startsWith("+")) return chalk.green(text);
    return line.startsWith("-") ? chalk.red(text) : text;
  });
  return `${painted.join("\n")}\n`;
}
