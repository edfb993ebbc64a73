import type { FeedbackReport } from "../contracts/feedback-report.ts";
import { counted, printable } from "../platform/text.ts";
import { type Colour, paintFor } from "./paint.ts";

const shownAtMost = 10;

/** What came of the policy's decisions, for people. Ends in a newline. */
export function renderFeedbackReport(report: FeedbackReport, options: { readonly colour: Colour }): string {
  const paint = paintFor(options.colour);
  const { decisions, events, arms, invalid, unjoined } = report;
  const width = Math.max(...arms.map(({ arm }) => arm.length), 3);
  const rows = arms.map(({ arm, decisions: chosen, rewards, meanReward }) =>
    [
      `  ${printable(arm).padEnd(width)}`,
      String(chosen).padStart(9),
      String(rewards).padStart(7),
      (meanReward === null ? "-" : meanReward.toFixed(3)).padStart(11),
    ].join("  "),
  );
  const problems = [
    ...shorten(
      invalid.map(({ line, reason }) => `line ${line}: ${printable(reason)}`),
      "invalid",
    ),
    ...shorten(
      unjoined.map(
        ({ feedback_id, decision_id }) => `${printable(feedback_id)}: no decision ${printable(decision_id)}`,
      ),
      "does not join",
    ),
  ].map((line) => `${paint.state.warn("warning:")} ${line}`);
  return `${[
    sourceLine(report),
    ...problems,
    `decisions  ${decisions.all}: ${decisions.answered} answered, ${decisions.waiting} waiting`,
    events.state === "known"
      ? `events     ${events.decided} in the store have a decision: ${events.answered} answered${events.missing > 0 ? `; ${counted(events.missing, "decision")} about events that are not in the store` : ""}`
      : `events     unknown: ${printable(events.reason)}`,
    "",
    paint.heading(`  ${"arm".padEnd(width)}  decisions  rewards  mean reward`),
    ...rows,
  ].join("\n")}\n`;
}

function sourceLine({ source, read, taken, known, forms }: FeedbackReport): string {
  if (source.kind === "none") return "no feedback was read: nobody writes any here";
  if (source.kind === "outcome")
    return `outcome of ${printable(source.name ?? "")}: ${taken > 0 ? "taken" : "known already"}`;
  const older = forms.older > 0 ? `, ${forms.older} in the older form` : "";
  return `${counted(read, "new line")} of feedback in ${printable(source.name ?? "")}: ${taken} taken, ${known} known already${older}`;
}

function shorten(lines: readonly string[], what: string): string[] {
  const shown = lines.slice(0, shownAtMost).map((line) => `${what}: ${line}`);
  return lines.length > shown.length ? [...shown, `${what}: ${lines.length - shown.length} more`] : shown;
}
