import type { Place } from "../contracts/failure.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the point.
const controls = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/**
 * Text from outside made fit for one line of a terminal or a document: control characters, escape sequences and
 * direction overrides are shown as `\xNN` or `\uNNNN` instead of taking effect.
 */
export function printable(text: string): string {
  return text.replace(controls, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (character === "\n") return "\\n";
    if (character === "\t") return "\\t";
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/** Compares by code point, so that order is the same on every machine and in every locale. */
export function byCodePoint(a: string, b: string): number {
  if (a === b) return 0;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

const safeWord = /^[A-Za-z0-9_./:=@%+,-]+$/;

/** One argument of a command as bash, zsh and ksh take it, so that a printed command can be pasted. */
export function shellWord(word: string): string {
  if (safeWord.test(word)) return word;
  if (printable(word) === word) return `'${word.replaceAll("'", `'\\''`)}'`;
  // By the bytes of its UTF-8: a code point's own escape depends on the locale of the shell.
  const escaped = word
    .replace(/[\\']/g, "\\$&")
    .replace(controls, (character) =>
      [...Buffer.from(character)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join(""),
    );
  return `$'${escaped}'`;
}

/** A command as one pasteable line. */
export function shellLine(argv: readonly string[]): string {
  return argv.map(shellWord).join(" ");
}

/** `3 files`, `1 file`. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`;
}

/** `file:line:column`, as far as the place is known, the way compilers write it. */
export function formatPlace(place: Place): string {
  return [place.file, place.line, place.line && place.column].filter((part) => part !== undefined).join(":");
}
