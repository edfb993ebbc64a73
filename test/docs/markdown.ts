import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** The folder that the documents' names are relative to. */
export const root = resolve(import.meta.dirname, "../..");

export function documentText(name: string): string {
  return readFileSync(join(root, name), "utf8");
}

/** The rows of the table that has this header, cell by cell, without the header. */
export function tableRows(text: string, header: readonly string[]): readonly (readonly string[])[] {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => cells(line).join("|") === header.join("|"));
  if (start < 0) throw new Error(`there is no table with the header ${header.join(" | ")}`);
  const rows = lines.slice(start + 2);
  const end = rows.findIndex((line) => !line.startsWith("|"));
  return rows.slice(0, end < 0 ? rows.length : end).map(cells);
}

/** The texts in `code spans` of a text, blocks left out. */
export function codeSpans(text: string): readonly string[] {
  return [...text.replace(/^```.*?^```$/gms, "").matchAll(/`([^`\n]+)`/g)].map(([, span = ""]) => span);
}

/** The fenced blocks of a text in one language. */
export function codeBlocks(text: string, language: string): readonly string[] {
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].flatMap(([, found, block = ""]) =>
    found === language ? [block] : [],
  );
}

function cells(line: string): readonly string[] {
  return line
    .replace(/^\| ?|\s*\|$/g, "")
    .split("|")
    .map((cell) => cell.trim());
}
