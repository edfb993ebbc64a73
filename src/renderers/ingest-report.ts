import type { DeadLetter } from "../contracts/dead-letter.ts";
import type { IngestReport, ReadBack, SinkReport, SinkState } from "../contracts/ingest-report.ts";
import { counted, printable } from "../platform/text.ts";
import { type Colour, type Paint, paintFor } from "./paint.ts";

/** What a run did for each sink, for people. Ends in a newline. */
export function renderIngestReport(report: IngestReport, options: { readonly colour: Colour }): string {
  const paint = paintFor(options.colour);
  const width = Math.max(...report.sinks.map(({ name }) => name.length));
  const rows = report.sinks.flatMap((sink) => sinkLines(sink, width, paint));
  const back = report.readBack.map((each) => `${each.sink.padEnd(width)}  ${readBackWords(each)}`);
  const { validation, feedback } = report;
  const feed = `feed ${printable(report.feed)}${validation ? `: ${validationWords(validation)}` : ""}`;
  return `${[feed, ...rows, ...back, ...(feedback ? [`feedback  ${feedbackWords(feedback)}`] : [])].join("\n")}\n`;
}

/** `13 lines: 12 valid, 1 invalid`. */
export function validationWords({ lines, valid, invalid, blank, unfinished }: Validation): string {
  const counts = [`${valid} valid`, `${invalid} invalid`, ...(blank > 0 ? [`${blank} blank`] : [])].join(", ");
  return `${counted(lines, "line")}: ${counts}${unfinished ? "; the last one has no line end yet" : ""}`;
}

/** `3 of 4 decisions answered, 2 new`. */
export function feedbackWords(feedback: NonNullable<IngestReport["feedback"]>): string {
  if (feedback.state === "unknown") return `unknown: ${printable(feedback.reason)}`;
  const { decisions, taken, invalid, unjoined } = feedback.report;
  const answered = `${decisions.answered} of ${counted(decisions.all, "decision")} answered`;
  if (feedback.state === "none") return `nobody writes any here (HEIMLERN_DIR names who does); ${answered}`;
  const bad = invalid.length + unjoined.length;
  return `${answered}, ${taken} new${bad > 0 ? `, ${bad} invalid or about no known decision` : ""}`;
}

type Validation = NonNullable<IngestReport["validation"]>;

/** How a sink ended, in words. */
export const sinkStateWords: Readonly<Record<SinkState, string>> = {
  done: "done",
  temporary: "try again later",
  busy: "busy",
  refused: "refused us",
  stopped: "stopped",
  rewritten: "feed rewritten",
  interrupted: "interrupted",
};

/** What to do about an end that only a person can mend. */
const stateHints: Readonly<Partial<Record<SinkState, string>>> = {
  rewritten: "--on-rewrite resync sends what is new in it",
  refused: "its token comes from CHRONIK_TOKEN, LEITSTAND_TOKEN or HEIMLERN_TOKEN, or as .wgx/config.yml says",
};

function sinkLines(sink: SinkReport, width: number, paint: Paint): readonly string[] {
  const { name, state, reason } = sink;
  const colour =
    state === "done" ? paint.state.ok : state === "temporary" || state === "busy" ? paint.state.warn : paint.error;
  const indent = " ".repeat(width + 2);
  return [
    `${printable(name).padEnd(width)}  ${colour(sinkStateWords[state])}: ${sinkCounts(sink)}`,
    `${indent}${paint.quiet(printable(sink.target))}`,
    ...(reason === undefined ? [] : [`${indent}${printable(reason)}`]),
    ...(stateHints[state] === undefined ? [] : [`${indent}${paint.command("hint:")} ${stateHints[state]}`]),
    ...sink.firstDeadLetters.flatMap((letter) => deadLetterLines(letter, indent, paint)),
    ...(sink.deadLettered > sink.firstDeadLetters.length
      ? [`${indent}${counted(sink.deadLettered - sink.firstDeadLetters.length, "more dead letter")}`]
      : []),
    ...(sink.deadLettered > 0 ? [`${indent}${paint.command("hint:")} wgx ingest dead-letters lists them`] : []),
  ];
}

/** `12 accepted, 1 dead letter, cursor at line 13`. */
export function sinkCounts(sink: SinkReport): string {
  return [
    `${sink.accepted} accepted`,
    ...(sink.duplicates > 0 ? [`${sink.duplicates} of them known to it`] : []),
    ...(sink.deadLettered > 0 ? [counted(sink.deadLettered, "dead letter")] : []),
    ...(sink.known > 0 ? [`${sink.known} delivered before`] : []),
    ...(sink.blank > 0 ? [`${sink.blank} blank`] : []),
    ...(sink.retried > 0 ? [`${sink.retried} sent again`] : []),
    ...(sink.unfinished > 0 ? [`${counted(sink.unfinished, "byte")} without a line end left for later`] : []),
    `cursor at line ${sink.to.lines}`,
  ].join(", ");
}

function deadLetterLines(letter: DeadLetter, indent: string, paint: Paint): readonly string[] {
  return letter.errors.map(({ path, rule, message, found }) => {
    const what = found === undefined ? message : `${message}, found ${found}`;
    return `${indent}${paint.state.warn(letter.reason)} line ${letter.line}: ${printable(path)} ${rule}: ${printable(what)}`;
  });
}

/** `read back: 12 of 12 found`. */
export function readBackWords({ looked, found, unknown }: ReadBack): string {
  if (unknown !== undefined) return `read back: unknown, ${printable(unknown)}`;
  return looked === 0 ? "read back: nothing to look for" : `read back: ${found} of ${looked} found`;
}
