import type { Report } from "../contracts/report.ts";
import { printable, shellLine } from "../platform/text.ts";
import { age } from "./age.ts";
import { everyFinding, states } from "./by-urgency.ts";
import { displayWidth } from "./display-width.ts";
import { fixLine } from "./human-findings.ts";
import { nextSteps } from "./next-steps.ts";
import { comparisonCounts, outcome, stateCounts } from "./outcome.ts";
import type { Paint } from "./paint.ts";
import { members } from "./phrases.ts";
import type { Screen } from "./screen.ts";
import { labelled } from "./wrap.ts";

/** The last thing on the screen: the counts, what the exit code means, and what to do first. */
export function summarySection(report: Report, screen: Screen): string {
  const { width, paint, failOn } = screen;
  return [
    countsLine(report, screen),
    ...share(report, screen),
    ...comparison(report, screen),
    labelled(`exit ${report.exitCode}: `, outcome(report, failOn), { width, hang: 2, style: paint.heading }),
    ...withheld(report, screen),
    ...next(report, screen),
  ].join("\n");
}

function countsLine(report: Report, { width, paint }: Screen): string {
  const wrapping = { width, hang: 2, style: paint.heading };
  if (report.members.length === 0) {
    const why = report.shard ? "none is in this share" : "none is declared, selected or here";
    return labelled("no member was examined: ", why, wrapping);
  }
  const line = labelled(`${members(report.members.length)}: `, stateCounts(report), wrapping);
  return states.reduce((painted, state) => paintCount(painted, state, paint), line);
}

/** So that nobody takes a part for the whole. */
function share({ shard, members: { length } }: Report, { width, paint }: Screen): readonly string[] {
  if (shard === undefined) return [];
  const text = `${shard.index} of ${shard.of}, with ${length} of ${members(shard.members.length)}; wgx report merge joins them`;
  return [labelled("share: ", text, { width, hang: 2, style: paint.heading })];
}

function comparison({ baseline, run }: Report, { width, paint }: Screen): readonly string[] {
  if (baseline === undefined) return [];
  const [last = "", ...before] = comparisonCounts(baseline).toReversed();
  const since = `${last} since ${printable(baseline.run)}, ${age(baseline.finishedAt, run.finishedAt)}`;
  return [labelled("baseline: ", [...before.toReversed(), since], { width, hang: 2, style: paint.heading })];
}

function paintCount(line: string, state: (typeof states)[number], paint: Paint): string {
  return line.replace(new RegExp(`\\d+ ${state}\\b`), (count) => paint.state[state](count));
}

/** What the screen left out, so that nothing is hidden without a word. */
function withheld(report: Report, { width, paint, verbose, quiet }: Screen): readonly string[] {
  const findings = everyFinding(report);
  const waived = findings.filter((finding) => finding.waived !== undefined).length;
  const info = findings.filter((finding) => finding.waived === undefined && finding.severity === "info").length;
  const skipped = report.notRun.length + report.members.reduce((sum, member) => sum + member.notRun.length, 0);
  const parts = [
    ...(verbose || info === 0 ? [] : [`${info} info`]),
    ...(verbose || waived === 0 ? [] : [`${waived} waived`]),
    ...(quiet && skipped > 0 ? [`${skipped} not run`] : []),
  ];
  if (parts.length === 0) return [];
  const text = `${parts.join(", ")} (${quiet ? "-v without -q" : "-v"} shows them)`;
  return [labelled("not shown: ", text, { width, hang: 2, style: paint.quiet })];
}

function next(report: Report, screen: Screen): readonly string[] {
  const shown = nextSteps(report).filter(({ kind, command }) => kind === "fix" || fits(command, screen));
  if (shown.length === 0) return [];
  return [screen.paint.heading("next:"), ...shown.map(({ kind, command }) => fixLine(`  ${kind}: `, command, screen))];
}

function fits(command: readonly string[], { width }: Screen): boolean {
  return width === undefined || displayWidth(shellLine(command)) + "  see: ".length <= width;
}
