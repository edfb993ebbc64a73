/** After such a line nobody can say what the next one does: a block, a here-document or a quotation has begun. */
const opensSomething = /\b(?:if|for|while|until|case|select|then|do|else|function)\b|[{(]\s*$|\(\)|<<|\|\|\s*$/;
/** Ends the run, or replaces it. */
const leaves = /^(?:exit|return|exec)\b/;
/** Where the first simple command of a line ends: an operator, a redirection, a comment. */
const endOfCommand = /\s#|(?:^|\s)\d*[<>]|[<>;&|()]/;

/** A command that surely runs, and everything written before it in the same text. */
interface FirstCommand {
  readonly words: readonly string[];
  readonly before: string;
}

/**
 * The first simple command of each line of a shell text, as far as it can be told without being a shell: reading ends
 * where a block, a here-document or a quotation over several lines begins, and a line with `||` is passed over, since
 * its failure is provided for. Words are split at white space; quotes and variables are still in them.
 */
export function* firstCommands(shell: string): Generator<FirstCommand> {
  const earlier: string[] = [];
  for (const line of shell
    .replaceAll("\\\n", " ")
    .split("\n")
    .map((written) => written.trim())) {
    if (line === "" || line.startsWith("#")) continue;
    if (leaves.test(line)) break;
    const words = (line.split(endOfCommand)[0] ?? "").split(/\s+/).filter((word) => word !== "");
    if (!line.includes("||") && words.length > 0) yield { words, before: earlier.join("\n") };
    if (opensSomething.test(line) || isUnbalanced(line)) break;
    earlier.push(line);
  }
}

function isUnbalanced(line: string): boolean {
  return [/(?<!\\)'/g, /(?<!\\)"/g, /`/g].some((quote) => (line.match(quote)?.length ?? 0) % 2 === 1);
}
