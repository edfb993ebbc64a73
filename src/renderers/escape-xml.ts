import { printable } from "../platform/text.ts";

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** What XML 1.0 has no way to write, not even as a reference (XML 1.0, production 2, Char): halves of pairs, and two more. */
const impossible = /[\ud800-\udfff\ufffe\uffff]/gu;

/** Text from outside as one line of an XML document, in an attribute or between tags. Control characters are shown. */
export function escapeXml(text: string): string {
  return printable(text)
    .replace(impossible, "\ufffd")
    .replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** The same with its line ends kept. */
export function escapeXmlLines(text: string): string {
  return text.split(/\r?\n/).map(escapeXml).join("\n");
}
