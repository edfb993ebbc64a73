import type { IngestReplay } from "../contracts/ingest-replay.ts";
import { counted, printable } from "../platform/text.ts";
import { sinkStateWords } from "./ingest-report.ts";
import { type Colour, paintFor } from "./paint.ts";

/** What a replay did for each sink, for people. Ends in a newline. */
export function renderIngestReplay(replay: IngestReplay, options: { readonly colour: Colour }): string {
  const paint = paintFor(options.colour);
  const width = Math.max(...replay.sinks.map(({ name }) => name.length));
  const indent = " ".repeat(width + 2);
  const rows = replay.sinks.flatMap((sink) => {
    const { name, target, state, reason, chosen, accepted, duplicates, refused } = sink;
    const counts = replay.dryRun
      ? `would send ${counted(chosen - refused, "line")}${refused > 0 ? `, ${refused} still refused` : ""}`
      : [
          `${sinkStateWords[state]}: ${accepted} of ${counted(chosen, "line")} accepted`,
          ...(duplicates > 0 ? [`${duplicates} of them known to it`] : []),
          ...(refused > 0 ? [`${refused} refused`] : []),
        ].join(", ");
    return [
      `${printable(name).padEnd(width)}  ${chosen === 0 && state === "done" ? "nothing to replay" : counts}`,
      `${indent}${paint.quiet(printable(target))}`,
      ...(reason === undefined ? [] : [`${indent}${printable(reason)}`]),
      ...sink.firstRefused.flatMap(({ id, line, errors }) =>
        errors.map(({ path, rule, message, found }) => {
          const what = found === undefined ? message : `${message}, found ${found}`;
          return `${indent}${id} line ${line}: ${printable(path)} ${rule}: ${printable(what)}`;
        }),
      ),
    ];
  });
  return `${[`replay of ${subjects[replay.what]}, feed ${printable(replay.feed)}`, ...rows].join("\n")}\n`;
}

const subjects = { "dead-letters": "dead letters", bytes: "a range of bytes", time: "a range of time" } as const;
