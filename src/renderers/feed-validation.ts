import type { LineError } from "../contracts/dead-letter.ts";
import type { FeedValidation } from "../contracts/feed-validation.ts";
import { counted, printable } from "../platform/text.ts";
import { type Colour, paintFor } from "./paint.ts";

/** One bad line, every rule that it breaks on a line of its own. Ends in a newline. */
export function renderBadLine(
  { file, line, errors }: { readonly file: string; readonly line: number; readonly errors: readonly LineError[] },
  options: { readonly colour: Colour },
): string {
  const paint = paintFor(options.colour);
  return errors
    .map(({ path, rule, message, found }) => {
      const what = found === undefined ? message : `${message}, found ${found}`;
      return `${printable(file)}:${line}: ${printable(path)} ${paint.error(rule)}: ${printable(what)}\n`;
    })
    .join("");
}

/** The counts of all files, and the verdict. Ends in a newline. */
export function renderFeedCounts({ contract, files }: FeedValidation, options: { readonly colour: Colour }): string {
  const paint = paintFor(options.colour);
  const rows = files.map(({ file, lines, valid, invalid, blank, unfinished }) => {
    const counts = [
      `${valid} valid`,
      ...(invalid > 0 ? [paint.error(`${invalid} invalid`)] : []),
      ...(blank > 0 ? [`${blank} blank`] : []),
    ];
    const end = unfinished ? "; the last line has no line end and would not be delivered yet" : "";
    if (lines === 0) return `${printable(file)}: empty, there is nothing to validate\n`;
    return `${printable(file)}: ${counted(lines, "line")}: ${counts.join(", ")} by ${contract}${end}\n`;
  });
  return rows.join("");
}
