import type { IngestPreview } from "../contracts/ingest-preview.ts";
import { counted, printable } from "../platform/text.ts";
import { type Colour, paintFor } from "./paint.ts";

/** What a push would do, for people. Ends in a newline. */
export function renderIngestPreview(preview: IngestPreview, options: { readonly colour: Colour }): string {
  const paint = paintFor(options.colour);
  const width = Math.max(...preview.sinks.map(({ name }) => name.length));
  const indent = " ".repeat(width + 2);
  const rows = preview.sinks.flatMap((sink) => [
    `${printable(sink.name).padEnd(width)}  would get ${counted(sink.lines, "line")} in ${counted(sink.batches, "request")}` +
      `${sink.refused > 0 ? `, and ${counted(sink.refused, "line")} would be a dead letter` : ""}`,
    `${indent}${paint.quiet(`${printable(sink.target)}, ${sink.token ? "with a token" : "no token"}`)}`,
    ...(sink.obstacle === undefined ? [] : [`${indent}${paint.state.warn("but")} ${printable(sink.obstacle)}`]),
    ...sink.firstRefused.flatMap(({ reason, line, errors }) =>
      errors.map(({ path, rule, message, found }) => {
        const what = found === undefined ? message : `${message}, found ${found}`;
        return `${indent}${paint.state.warn(reason)} line ${line}: ${printable(path)} ${rule}: ${printable(what)}`;
      }),
    ),
  ]);
  return `${[`feed ${printable(preview.feed)}`, ...rows, "nothing was sent or written"].join("\n")}\n`;
}
