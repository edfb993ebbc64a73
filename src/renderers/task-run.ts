import type { MemberTaskRun, TaskOutcome, TaskRun } from "../contracts/task-run.ts";
import { printable, shellLine } from "../platform/text.ts";
import { displayWidth } from "./display-width.ts";
import { type Colour, type Paint, paintFor } from "./paint.ts";
import { members } from "./phrases.ts";
import { labelled, type Width } from "./wrap.ts";

/** Worst first, as in the table. */
const outcomes: readonly TaskOutcome[] = [
  "unknown",
  "refused",
  "interrupted",
  "timeout",
  "failed",
  "skipped",
  "empty",
  "absent",
  "passed",
];

const stateOf = {
  unknown: "unknown",
  refused: "unknown",
  interrupted: "unknown",
  timeout: "fail",
  failed: "fail",
  skipped: "warn",
  empty: "warn",
  absent: "info",
  passed: "ok",
} as const satisfies Record<TaskOutcome, keyof Paint["state"]>;

interface TaskRunScreen {
  readonly width: Width;
  readonly colour: Colour;
  readonly verbose: boolean;
  readonly quiet: boolean;
}

/**
 * What `wgx run` did, for people: a line for each member, worst first, then what the failed ones last said, then the
 * counts. `-q` leaves out the members that passed or have no such task, `-v` shows what everyone last said. Ends in a
 * newline.
 */
export function renderTaskRun(run: TaskRun, screen: TaskRunScreen): string {
  const paint = paintFor(screen.colour);
  const sorted = outcomes.flatMap((outcome) => run.members.filter((member) => member.outcome === outcome));
  const listed = screen.quiet ? sorted.filter(({ outcome }) => outcome !== "passed" && outcome !== "absent") : sorted;
  const column = (texts: readonly string[]): number => Math.max(0, ...texts.map(displayWidth));
  const widths = {
    outcome: column(listed.map(({ outcome }) => outcome)),
    name: column(listed.map(({ name }) => printable(name))),
    time: column(listed.map(timeOf)),
  };
  const table = listed.map((member) => memberLine(member, widths, paint, screen.width));
  const said = listed
    .filter(({ outcome }) => screen.verbose || outcome === "failed" || outcome === "timeout")
    .flatMap((member) => saidBlock(member, paint));
  return `${[...table, ...said, "", ...summary(run, paint, screen.width)].join("\n")}\n`;
}

function memberLine(
  member: MemberTaskRun,
  widths: { readonly outcome: number; readonly name: number; readonly time: number },
  paint: Paint,
  width: Width,
): string {
  const { outcome, name, reason } = member;
  const label = [
    outcome.padEnd(widths.outcome),
    padded(printable(name), widths.name),
    timeOf(member).padStart(widths.time),
  ].join("  ");
  if (reason === undefined) return paintOutcome(label.trimEnd(), outcome, paint);
  const line = labelled(`${label}  `, printable(reason), { width, hang: widths.outcome + 2 });
  return paintOutcome(line, outcome, paint);
}

function paintOutcome(line: string, outcome: TaskOutcome, paint: Paint): string {
  return paint.state[stateOf[outcome]](outcome) + line.slice(outcome.length);
}

function padded(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - displayWidth(text)));
}

function timeOf({ milliseconds }: MemberTaskRun): string {
  return milliseconds === undefined ? "" : `${(milliseconds / 1000).toFixed(1)} s`;
}

function saidBlock({ name, output }: MemberTaskRun, paint: Paint): readonly string[] {
  if (!output || output.bytes === 0) return [];
  const cut = output.truncated ? ", and more that was not kept" : "";
  const where = output.file === undefined ? (output.problem ?? "not kept") : output.file;
  return [
    "",
    paint.heading(`${printable(name)} last said`),
    ...output.tail.map((line) => `  | ${printable(line)}`),
    paint.quiet(`  all of it: ${printable(where)}${cut}`),
  ];
}

function summary(run: TaskRun, paint: Paint, width: Width): readonly string[] {
  const what = "task" in run.work ? `task ${printable(run.work.task)}` : shellLine(run.work.argv);
  const counts = outcomes
    .toReversed()
    .filter((outcome) => run.summary[outcome] > 0)
    .map((outcome) => `${run.summary[outcome]} ${outcome}`);
  const wrapping = { width, hang: 2, style: paint.heading };
  const count = labelled(
    `${members(run.members.length)}: `,
    counts.length === 0 ? ["none was chosen"] : counts,
    wrapping,
  );
  return [count, labelled(`exit ${run.exitCode}: `, `${meaning(run)} (${what})`, wrapping)];
}

function meaning({
  exitCode,
  summary: { passed, refused, unknown, interrupted, failed, timeout, skipped },
}: TaskRun): string {
  if (exitCode === 0) return "nothing failed";
  if (exitCode === 3) return `incomplete, ${members(refused + unknown + interrupted)} could not be run`;
  return failed + timeout + skipped === 0 && passed === 0
    ? "nothing was run, and that is not green"
    : `${members(failed + timeout + skipped)} did not end well`;
}
