import type { DeadLetter } from "../contracts/dead-letter.ts";
import type { IngestReport, SinkReport } from "../contracts/ingest-report.ts";
import { codeSpan, escapeMarkdown } from "./escape-markdown.ts";
import { feedbackWords, readBackWords, sinkStateWords, validationWords } from "./ingest-report.ts";
import { markdownTable } from "./markdown-table.ts";

/** The report of one run of `wgx ingest`, and of no other. Deterministic; ends in a newline. */
export function renderIngestMarkdown(report: IngestReport): string {
  const { run, feed, contract, sinks, readBack, validation, feedback, exitCode } = report;
  const blocks = [
    `# Event loop: ${run.startedAt}`,
    `${codeSpan(run.command)} ended with ${exitCode}, after ${seconds(run.startedAt, run.finishedAt)}.`,
    "## Feed",
    `${codeSpan(feed)} by the contract ${codeSpan(contract)}${validation ? `: ${escapeMarkdown(validationWords(validation))}.` : "."}`,
    "## Delivery",
    markdownTable(
      ["Sink", "State", "Accepted", "Known to it", "Sent again", "Dead letters", "Lines left", "Cursor", "Time"],
      sinks.map((sink) => sinkRow(sink, validation?.lines)),
    ),
    ...sinks.map(sinkNote),
    ...errorBlocks(sinks),
    "## Read back",
    readBack.length === 0
      ? "Nothing was read back."
      : readBack.map((each) => `- ${codeSpan(each.sink)}: ${escapeMarkdown(readBackWords(each))}`).join("\n"),
    "## Feedback",
    feedback ? `${escapeMarkdown(feedbackWords(feedback))}.` : "Feedback was not collected.",
    ...armTable(feedback),
    `Finished ${escapeMarkdown(run.finishedAt)}, wgx ${escapeMarkdown(run.wgxVersion)}.`,
  ];
  return `${blocks.join("\n\n")}\n`;
}

function sinkRow(sink: SinkReport, lines: number | undefined): readonly string[] {
  const { name, state, accepted, duplicates, retried, deadLettered, to, milliseconds } = sink;
  const left = lines === undefined ? "–" : String(Math.max(0, lines - to.lines));
  return [
    codeSpan(name),
    sinkStateWords[state],
    ...[accepted, duplicates, retried, deadLettered].map(String),
    left,
    `line ${to.lines}, byte ${to.bytes}`,
    `${(milliseconds / 1000).toFixed(1)} s`,
  ];
}

function sinkNote({ name, target, reason }: SinkReport): string {
  return `- ${codeSpan(name)}: ${codeSpan(target)}${reason === undefined ? "" : ` – ${escapeMarkdown(reason)}`}`;
}

/** The first dead letters of this run, in full. */
function errorBlocks(sinks: readonly SinkReport[]): readonly string[] {
  const items = sinks.flatMap(({ name, firstDeadLetters }) =>
    firstDeadLetters.map((letter) => letterItem(name, letter)),
  );
  return items.length === 0 ? [] : ["## First errors", items.join("\n")];
}

function letterItem(sink: string, { id, reason, line, errors, text, base64 }: DeadLetter): string {
  const rules = errors.map(({ path, rule, message, found }) => {
    const what = found === undefined ? message : `${message}, found ${found}`;
    return `  - ${codeSpan(path)} ${codeSpan(rule)}: ${escapeMarkdown(what)}`;
  });
  const content = (text ?? base64 ?? "").slice(0, 500);
  return [`- ${codeSpan(sink)} line ${line}, ${reason}, ${codeSpan(id)}:`, ...rules, `  - ${codeSpan(content)}`].join(
    "\n",
  );
}

function armTable(feedback: IngestReport["feedback"]): readonly string[] {
  if (feedback === undefined || feedback.state === "unknown") return [];
  const rows = feedback.report.arms.map(({ arm, decisions, rewards, meanReward }) => [
    codeSpan(arm),
    String(decisions),
    String(rewards),
    meanReward === null ? "–" : meanReward.toFixed(3),
  ]);
  return [markdownTable(["Arm", "Decisions", "Rewards", "Mean reward"], rows)];
}

function seconds(from: string, to: string): string {
  return `${((Date.parse(to) - Date.parse(from)) / 1000).toFixed(1)} s`;
}
