/** Combining marks, joiners and other characters that take no column of their own; the soft hyphen does take one. */
const zeroWidth = /^(?!\u00ad)[\p{M}\p{Cf}\u1160-\u11ff]$/u;

/** East Asian wide and full-width characters after Unicode's EastAsianWidth, and emoji that are drawn as pictures. */
const wide =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}])$/u;

const pictureSelector = "\ufe0f";

function columnsOf(character: string): number {
  if (character >= " " && character <= "~") return 1;
  // It may turn the character before it into a picture of two columns.
  if (character === pictureSelector) return 1;
  if (zeroWidth.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

/**
 * The columns of a terminal that the text takes, summed over code points. Terminals disagree on joined emoji: those
 * are counted as their parts, so that a line may come out short and never too long.
 */
export function displayWidth(text: string): number {
  let columns = 0;
  for (const character of text) columns += columnsOf(character);
  return columns;
}

/** The longest beginning of the text that takes at most `columns`, with the combining marks of its last character. */
export function takeColumns(text: string, columns: number): string {
  let taken = 0;
  let end = 0;
  for (const character of text) {
    taken += columnsOf(character);
    if (taken > columns) break;
    end += character.length;
  }
  return text.slice(0, end);
}

function takeLastColumns(text: string, columns: number): string {
  let taken = 0;
  let start = text.length;
  for (const character of [...text].reverse()) {
    taken += columnsOf(character);
    if (taken > columns) break;
    start -= character.length;
  }
  return text.slice(start).replace(/^\p{M}+/u, "");
}

/** Shortens text to at most `columns`, with `…` where its end was; `undefined` leaves it whole. */
export function cutEnd(text: string, columns: number | undefined): string {
  if (columns === undefined || displayWidth(text) <= columns) return text;
  return columns < 1 ? "" : `${takeColumns(text, columns - 1)}…`;
}

/** Shortens text to at most `columns`, with `…` in its middle: names and paths tell most at both ends. */
export function cutMiddle(text: string, columns: number | undefined): string {
  if (columns === undefined || displayWidth(text) <= columns) return text;
  if (columns < 3) return cutEnd(text, columns);
  const tail = Math.floor((columns - 1) / 2);
  return `${takeColumns(text, columns - 1 - tail)}…${takeLastColumns(text, tail)}`;
}

export function padEnd(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - displayWidth(text)));
}
