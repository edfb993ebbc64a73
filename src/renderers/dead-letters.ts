import type { LineError } from "../contracts/dead-letter.ts";
import type { DeadLetterList } from "../contracts/dead-letter-list.ts";
import { counted, printable } from "../platform/text.ts";
import { type Colour, paintFor } from "./paint.ts";

type Entry = DeadLetterList["letters"][number];

/** One line for each dead letter and each rule that it breaks. Ends in a newline. */
export function renderDeadLetterList({ letters }: DeadLetterList, options: { readonly colour: Colour }): string {
  if (letters.length === 0) return "no dead letters\n";
  const paint = paintFor(options.colour);
  const width = Math.max(...letters.map(({ letter }) => letter.sink.length));
  const rows = letters.map(({ letter, replayedAt }) => {
    const [first, ...others] = letter.errors;
    const more = others.length > 0 ? ` (and ${others.length} more)` : "";
    const why = first === undefined ? "" : `${errorWords(first)}${more}`;
    const since = replayedAt === undefined ? "" : paint.quiet(` replayed ${replayedAt}`);
    return `${letter.id}  ${printable(letter.sink).padEnd(width)}  ${paint.state.warn(letter.reason)} line ${letter.line}: ${why}${since}`;
  });
  const hint = `${paint.command("hint:")} wgx ingest dead-letters explain ID says what to do about one`;
  return `${[...rows, `${counted(letters.length, "dead letter")}; ${hint}`].join("\n")}\n`;
}

/** All of one dead letter; where it is explained, also what it means. Ends in a newline. */
export function renderDeadLetter(entry: Entry, options: { readonly colour: Colour }): string {
  const { letter, replayedAt, explanation, now } = entry;
  const paint = paintFor(options.colour);
  const { id, sink, at, feed, line, byte, length, key, reason, status, errors, text, base64, truncated } = letter;
  const rows = [
    `${paint.heading(id)}  ${printable(sink)}, ${at}`,
    `${printable(feed)}:${line}, byte ${byte}, ${counted(length, "byte")}, key ${printable(key)}`,
    `${paint.state.warn(reason)}${status === undefined ? "" : ` with status ${status}`}`,
    ...errors.map((error) => `  ${errorWords(error)}`),
    ...(replayedAt === undefined ? [] : [`replayed ${replayedAt}`]),
    `${truncated ? "it begins with" : base64 === undefined ? "line" : "line, in base64"}: ${printable(text ?? base64 ?? "")}`,
    ...(explanation ?? []),
    ...(now === undefined ? [] : [judgement(now)]),
  ];
  return `${rows.join("\n")}\n`;
}

function judgement(errors: readonly LineError[]): string {
  if (errors.length === 0) return "today the contract and the limits let it through: it can be replayed";
  return ["today it is still refused:", ...errors.map((error) => `  ${errorWords(error)}`)].join("\n");
}

function errorWords({ path, rule, message, found }: LineError): string {
  const what = found === undefined ? message : `${message}, found ${found}`;
  return `${printable(path)} ${rule}: ${printable(what)}`;
}
