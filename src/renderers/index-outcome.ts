import type { IndexOutcome } from "../contracts/index-outcome.ts";
import { counted, printable } from "../platform/text.ts";
import { renderDiff } from "./diff.ts";
import { findingLine } from "./finding-text.ts";
import { type Colour, paintFor } from "./paint.ts";

/** What became of the generated files, with the difference of those that are stale; then how the inventory stands to the world. */
export function renderIndexOutcome(outcome: IndexOutcome, options: { readonly colour: Colour }): string {
  const paint = paintFor(options.colour);
  const { files, mode, svg, reconciliation, members, edges } = outcome;
  const diffs = files.flatMap(({ diff }) => (diff === undefined ? [] : [renderDiff(diff, options.colour)]));
  const stale = files.some(({ state }) => state === "stale" || state === "missing");
  const states = files.map(({ path, state }) => {
    const style = state === "stale" || state === "missing" ? paint.state.warn : paint.state.ok;
    return `${style(state.padEnd(7))}  ${printable(path)}\n`;
  });
  return [
    ...diffs,
    ...states,
    ...(svg === undefined ? [] : [`${paint.state.ok("drawn  ")}  ${printable(svg)}\n`]),
    ...reconciliationLines(reconciliation, paint),
    `\n${counted(members, "member")}, ${counted(edges, "edge")}\n`,
    ...(mode === "check" && stale ? [`${paint.command("wgx index")} brings them up to date\n`] : []),
  ].join("");
}

function reconciliationLines(
  reconciliation: IndexOutcome["reconciliation"],
  paint: ReturnType<typeof paintFor>,
): readonly string[] {
  if (!reconciliation) return [];
  const { findings, notRead, notRun } = reconciliation;
  const lines = [
    ...findings.map(({ member, ...finding }) => {
      const of = member === undefined ? "" : `${member}: `;
      return `${paint.state[finding.severity](`${finding.severity}[${finding.check}]:`)} ${printable(`${of}${findingLine(finding)}`)}\n`;
    }),
    ...notRead
      .slice(0, mostNamed)
      .map(({ name, reason }) => `${paint.quiet("not read:")} ${printable(`${name}: ${reason}`)}\n`),
    ...(notRead.length > mostNamed
      ? [`${paint.quiet("not read:")} ${notRead.length - mostNamed} more; --json lists them\n`]
      : []),
    ...notRun.map(({ check, reason }) => `${paint.quiet("not run:")} ${printable(`${check}: ${reason}`)}\n`),
  ];
  return lines.length === 0 ? [] : ["\n", ...lines];
}

/** A workspace without clones has as many as the fleet. */
const mostNamed = 8;
