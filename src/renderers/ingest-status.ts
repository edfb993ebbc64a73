import type { IngestStatus } from "../contracts/ingest-status.ts";
import { counted, printable } from "../platform/text.ts";
import { type Colour, type Paint, paintFor } from "./paint.ts";

type SinkStatus = IngestStatus["sinks"][number];

/** How far each sink is behind the feed, for people. Ends in a newline. */
export function renderIngestStatus(status: IngestStatus, options: { readonly colour: Colour }): string {
  const paint = paintFor(options.colour);
  const width = Math.max(...status.sinks.map(({ name }) => name.length));
  const indent = " ".repeat(width + 2);
  const rows = status.sinks.flatMap((sink) => {
    const { name, target, token, lag } = sink;
    const isBehind = lag.state === "unknown" || lag.lines > 0;
    const lagWords = lag.state === "unknown" ? `lag unknown: ${printable(lag.reason)}` : behind(lag);
    return [
      `${printable(name).padEnd(width)}  ${isBehind ? paint.state.warn(lagWords) : paint.state.ok(lagWords)}`,
      `${indent}${paint.quiet(`${printable(target)}, ${token ? "with a token" : "no token"}`)}`,
      ...[...progressLines(sink), ...troubleLines(sink, paint)].map((line) => `${indent}${line}`),
    ];
  });
  return `${[`feed ${printable(status.feed)}`, ...rows].join("\n")}\n`;
}

function progressLines({ cursor, totals }: SinkStatus): readonly string[] {
  if (cursor === undefined) return ["nothing was delivered yet"];
  const at = `cursor at line ${cursor.lines}, byte ${cursor.bytes}, moved ${cursor.movedAt}`;
  return totals === undefined
    ? [at]
    : [at, `${totals.accepted} accepted in all, ${counted(totals.blank, "blank line")}`];
}

function troubleLines({ last, breaker, deadLetters: { all, open } }: SinkStatus, paint: Paint): readonly string[] {
  const letters = `${counted(open, "dead letter")} open${all > open ? ` of ${all}` : ""}`;
  const why = last?.reason === undefined ? "" : `, ${printable(last.reason)}`;
  return [
    ...(all > 0 ? [open > 0 ? paint.state.warn(letters) : letters] : []),
    ...(last ? [`last run ${last.at}: ${last.state}${why}`] : []),
    ...(breaker === "open" ? [`${paint.state.warn("the breaker is open")}: the next run tries again`] : []),
  ];
}

function behind(lag: {
  readonly lines: number;
  readonly bytes: number;
  readonly ageSeconds?: number | undefined;
}): string {
  if (lag.lines === 0) return "up to date";
  const age = lag.ageSeconds === undefined ? "" : `, the first ${duration(lag.ageSeconds)} old`;
  return `${counted(lag.lines, "line")} behind, ${counted(lag.bytes, "byte")}${age}`;
}

/** `12 s`, `3 min`, `5 h`, `2 d`. */
function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}
