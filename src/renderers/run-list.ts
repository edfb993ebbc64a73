import type { PrunedRuns, RunList } from "../contracts/run-list.ts";
import { counted, printable, shellLine } from "../platform/text.ts";
import { cutEnd, displayWidth } from "./display-width.ts";
import { type Colour, paintFor } from "./paint.ts";
import { minuteOf, outcomeWord } from "./run-words.ts";

/** The runs of the journal, newest first, a line each. Ends in a newline. */
export function renderRunList(
  { runs }: RunList,
  options: { readonly width: number | undefined; readonly colour: Colour; readonly total: number },
): string {
  if (runs.length === 0) return "no run is in the journal\n";
  const paint = paintFor(options.colour);
  const rows = runs.map(({ id, startedAt, exitCode, command }) => ({
    head: `${id}  ${minuteOf(startedAt)}`,
    outcome: `${exitCode} ${outcomeWord(exitCode)}`,
    command: printable(shellLine(command)),
  }));
  const widest = Math.max(...rows.map(({ outcome }) => displayWidth(outcome)));
  const lines = rows.map(({ head, outcome, command }) => {
    const start = `${head}  ${outcome.padEnd(widest)}  `;
    const room = options.width === undefined ? undefined : Math.max(10, options.width - displayWidth(start));
    return `${start}${paint.quiet(cutEnd(command, room))}`;
  });
  const more = options.total - runs.length;
  const rest = more > 0 ? [paint.quiet(`… and ${more} older; --limit shows more`)] : [];
  return `${[...lines, ...rest].join("\n")}\n`;
}

/** What was taken out of the journal. Ends in a newline. */
export function renderPruned({ mode, removed, kept }: PrunedRuns): string {
  const verb = mode === "apply" ? "removed" : "would remove";
  return [...removed, `${verb} ${counted(removed.length, "run")}, ${kept} kept`, ""].join("\n");
}
