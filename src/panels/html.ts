import { printable } from "../platform/text.ts";

/** Markup that can be sent as it is. Only `html` makes it, and what it fills in is escaped. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template. Nothing is written for what is missing or false. */
export type Part = Html | string | number | false | null | undefined | readonly Part[];

/**
 * A template of HTML: every value is escaped for element content and for quoted attributes, unless it is markup itself.
 * Values never stand in unquoted attributes, in the name of one, or in a script or style.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = strings[0] ?? "";
  for (const [index, part] of parts.entries()) text += write(part) + (strings[index + 1] ?? "");
  return new Html(text);
}

/** Text made fit for HTML: markup means itself, and control characters are shown, except for line ends and tabs. */
export function escapeHtml(text: string): string {
  const shown = text
    .split(/([\n\t])/)
    .map((piece) => (piece === "\n" || piece === "\t" ? piece : printable(piece)))
    .join("");
  return shown.replace(/[&<>"']/g, (character) => escapes[character] ?? "");
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const isSafe = /^[ -!#-%(-;=?-~\u00a1-\u1fff]*$/;

function write(part: Part): string {
  if (typeof part === "string") return isSafe.test(part) ? part : escapeHtml(part);
  if (part === undefined || part === null || part === false) return "";
  if (typeof part === "number") return String(part);
  return part instanceof Html ? part.text : part.map(write).join("");
}
