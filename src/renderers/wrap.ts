import { cutEnd, displayWidth, takeColumns } from "./display-width.ts";

/** Columns of the terminal; `undefined` is a pipe, where nothing is cut or wrapped. */
export type Width = number | undefined;

/**
 * Sets text after a label and breaks it into lines of at most `width` columns: at spaces, or a list between its parts;
 * what is longer than a line is broken where it must. Later lines are indented by `hang`, or half the width
 * where that is less. `style` paints the label.
 */
export function labelled(
  label: string,
  text: string | readonly string[],
  options: { readonly width: Width; readonly hang: number; readonly style?: (label: string) => string },
): string {
  const { width, style = (plain: string) => plain } = options;
  const shown = cutEnd(label, width);
  const words = typeof text === "string" ? text.split(" ") : withCommas(text);
  if (width === undefined) return style(shown) + words.join(" ");
  const hang = Math.min(options.hang, Math.floor(width / 2));
  const lines = breakLines(words, { width, hang, used: displayWidth(shown) });
  const start = lines[0] === "" ? shown.trimEnd() : shown;
  return style(start) + lines.join(`\n${" ".repeat(hang)}`);
}

/** Looks no further than the columns go: words from outside may be very long. */
function fits(word: string, columns: number): boolean {
  return takeColumns(word, columns).length === word.length;
}

function withCommas(parts: readonly string[]): readonly string[] {
  return parts.map((part, index) => (index < parts.length - 1 ? `${part},` : part));
}

function breakLines(
  words: readonly string[],
  room: { readonly width: number; readonly hang: number; readonly used: number },
): readonly string[] {
  const lines: string[] = [];
  let line = "";
  let left = room.width - room.used;
  const turn = () => {
    lines.push(line.trimEnd());
    line = "";
    left = room.width - room.hang;
  };
  for (const word of words.filter((each) => each !== "")) {
    let rest = word;
    if (line !== "" && !fits(rest, left - 1)) turn();
    else if (line !== "") {
      line += " ";
      left -= 1;
    }
    // A label leaves little room: a word that fits into a line of its own gets one.
    if (lines.length === 0 && !fits(rest, left) && fits(rest, room.width - room.hang)) turn();
    while (!fits(rest, left)) {
      const head = takeColumns(rest, left);
      line += head;
      rest = rest.slice(head.length);
      turn();
    }
    line += rest;
    left -= displayWidth(rest);
  }
  return [...lines, line.trimEnd()];
}
