import type { Known } from "../contracts/facts.ts";
import type { FeedbackReport } from "../contracts/feedback-report.ts";
import type { Learner } from "./learner.ts";

/** Tells of an event's key whether the store holds it; or why it cannot be looked into. */
export type EventLookUp = Known<(key: string) => boolean>;

/** How the decisions of a learner stand: which are answered, which events, and what each arm brought. */
export function sumUpFeedback(
  learner: Learner,
  lookUp: EventLookUp,
): Pick<FeedbackReport, "decisions" | "events" | "arms"> {
  const answered = new Set<string>();
  for (const { decision_id } of learner.feedback()) answered.add(decision_id);
  const perArm = new Map<string, number>();
  const counts = { all: 0, answered: 0, decided: 0, answeredEvents: 0, missing: 0 };
  for (const { decision_id, chosen, context } of learner.decisions()) {
    counts.all++;
    perArm.set(chosen.arm, (perArm.get(chosen.arm) ?? 0) + 1);
    const hasAnswer = answered.has(decision_id);
    if (hasAnswer) counts.answered++;
    if (!lookUp.known) continue;
    if (!lookUp.value(context.event_key)) counts.missing++;
    else {
      counts.decided++;
      if (hasAnswer) counts.answeredEvents++;
    }
  }
  const { all, decided, missing } = counts;
  return {
    decisions: { all, answered: counts.answered, waiting: all - counts.answered },
    events: lookUp.known
      ? { state: "known", decided, answered: counts.answeredEvents, missing }
      : { state: "unknown", reason: lookUp.reason },
    arms: learner.arms.map(({ arm, count, mean }) => ({
      arm,
      decisions: perArm.get(arm) ?? 0,
      rewards: count,
      meanReward: count === 0 ? null : mean,
    })),
  };
}
