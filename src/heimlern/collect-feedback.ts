import type { FeedbackReport } from "../contracts/feedback-report.ts";
import type { PolicyFeedback } from "../contracts/policy-feedback.ts";
import { Failure } from "../platform/failure.ts";
import { keepCursor, startIn } from "./feedback-cursor.ts";
import type { Learner } from "./learner.ts";
import { parseFeedback } from "./read-feedback.ts";

/** What one reading of a source brought. */
export type Collected = Pick<FeedbackReport, "read" | "taken" | "known" | "unjoined" | "invalid" | "forms">;

export const nothingCollected: Collected = {
  read: 0,
  taken: 0,
  known: 0,
  unjoined: [],
  invalid: [],
  forms: { newer: 0, older: 0 },
};

/**
 * Takes the feedback that a source holds beyond its cursor: every line is validated, and those about decisions of the
 * learner move it. The cursor moves once they are durable; a last line without LF waits for the next reading.
 *
 * @throws Failure "incomplete" where the learner cannot store it.
 */
export async function collectFeedback(learner: Learner, source: string, bytes: Buffer, now: Date): Promise<Collected> {
  const start = startIn(learner.folder, source, bytes);
  const end = bytes.lastIndexOf(0x0a) + 1;
  const lines = end <= start.byte ? [] : bytes.toString("utf8", start.byte, end - 1).split("\n");
  const good: PolicyFeedback[] = [];
  const unjoined: Collected["unjoined"] = [];
  const invalid: Collected["invalid"] = [];
  const forms = { newer: 0, older: 0 };
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const parsed = parseFeedback(line);
    if (parsed.kind === "invalid") {
      invalid.push({ line: start.lines + index + 1, reason: parsed.reason });
      continue;
    }
    forms[parsed.form === "2026" ? "newer" : "older"]++;
    const { feedback_id, decision_id } = parsed.feedback;
    if (learner.decisionOf(decision_id)) good.push(parsed.feedback);
    else unjoined.push({ feedback_id, decision_id });
  }
  const answer = await learner.learn(good);
  if (answer.kind === "full" || answer.kind === "failed") {
    throw new Failure("incomplete", { message: `the feedback cannot be stored: ${answer.reason}` });
  }
  const taken = answer.outcomes.filter((outcome) => outcome === "stored").length;
  // What joins nothing yet may do so later, so the cursor waits before it.
  if (unjoined.length === 0 && end > start.byte) {
    keepCursor(learner.folder, source, bytes, { byte: end, lines: start.lines + lines.length }, now.toISOString());
  }
  return {
    read: good.length + unjoined.length + invalid.length,
    taken,
    known: good.length - taken,
    unjoined,
    invalid,
    forms,
  };
}
