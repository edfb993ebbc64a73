import { printable } from "../platform/text.ts";

/** What would begin a heading, a list, a quotation or a rule where it stands first in a line or a list item. */
const beginning = /^(?:[#+=-]|[0-9]+[.)](?=\s|$))/;

/**
 * Text from outside as words of a Markdown document, of a table cell as well: it can make no markup, HTML, link or
 * formula, end no cell or line, mention nobody and refer to no issue or pull request (GitHub would tell people and
 * leave marks on other repositories). Pipes become entities because GitHub splits cells before it reads escapes.
 */
export function escapeMarkdown(text: string): string {
  return printable(text)
    .replace(/\s+/gu, " ")
    .trim()
    .replace(/[\\`*_[\]<>~$]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replace(beginning, (start) => `${start.slice(0, -1)}\\${start.slice(-1)}`)
    .replace(/@|#(?=[0-9])|:(?=\/\/)|GH-(?=[0-9])|www(?=\.)/gi, "$&&#8203;")
    .replaceAll("|", "&#124;");
}

/**
 * The same as words of a table's cell in a file, where nobody is told: `|` is escaped as `\|`, and a `_` inside a word, which
 * means nothing there, stays as it is.
 */
export function tableWords(text: string): string {
  return escapeMarkdown(text)
    .replaceAll("&#124;", "\\|")
    .replace(/(?<=[A-Za-z0-9])\\_(?=[A-Za-z0-9])/g, "_");
}

/** Text from outside as a code span, between more backticks than it holds; fit for a table cell as well. */
export function codeSpan(text: string): string {
  const shown = printable(text);
  if (shown.includes("|") || shown.trim() === "") return `<code>${entities(shown)}</code>`;
  const fence = "`".repeat(longestRun(shown) + 1);
  const space = /^[ `]|[ `]$/.test(shown) ? " " : "";
  return `${fence}${space}${shown}${space}${fence}`;
}

/** Everything that Markdown or HTML could read as more than a letter, as a numeric entity. */
function entities(text: string): string {
  return text.replace(/[^A-Za-z0-9 /-]/gu, (character) => `&#${character.codePointAt(0) ?? 0};`);
}

/** Lines of text from outside as a block of code that cannot be ended by what it holds. */
export function codeBlock(lines: readonly string[], language: string): string {
  const shown = lines.map(printable);
  const fence = "`".repeat(Math.max(2, longestRun(shown.join("\n"))) + 1);
  return [`${fence}${language}`, ...shown, fence].join("\n");
}

/** How many backticks stand next to each other at most. */
function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}
