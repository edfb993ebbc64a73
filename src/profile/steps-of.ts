import type { Step } from "../contracts/profile.ts";
import { shellWord } from "../platform/text.ts";

/** A command as a profile writes it: a line (or several) for a shell, or an argument vector. */
export type Command = string | readonly string[];

/** A word that means the same to a shell as it does to execve(2). */
const plainWord = /^[A-Za-z0-9_./:@%+,-]+$/;

/**
 * The steps of one command and the arguments that are declared beside it. A line of several words stays a line, with
 * the arguments quoted behind it; a single word becomes an argument vector. Nothing but white space is no step.
 */
export function stepsOf(command: Command, args: readonly string[]): readonly Step[] {
  if (typeof command !== "string") {
    return isBlank(command[0] ?? "") ? [] : [{ argv: [...command, ...args] }];
  }
  const line = command.trim();
  if (line === "") return [];
  if (args.length === 0) return [{ shell: line }];
  return plainWord.test(line) ? [{ argv: [line, ...args] }] : [{ shell: [line, ...args.map(quoted)].join(" ") }];
}

export function isBlank(text: string): boolean {
  return text.trim() === "";
}

/** `shellWord` writes control characters in a form for reading that not every shell understands. */
function quoted(word: string): string {
  return /\p{Cc}/u.test(word) ? `'${word.replaceAll("'", `'\\''`)}'` : shellWord(word);
}
