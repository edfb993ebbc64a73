import { type OpenedLearner, openLearner } from "../heimlern/open-learner.ts";
import type { Policy } from "../heimlern/policy.ts";
import { messageOf } from "../platform/failure.ts";
import { embeddedLearnerIdentity } from "./embedded-identity.ts";
import type { Sink } from "./sink.ts";

/** The embedded policy learner as a sink: it decides on each event once. */
export function embeddedLearnerSink(options: {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  readonly policy: Policy;
  readonly now: () => Date;
}): Sink {
  const { name, folder } = options;
  let opened: Extract<OpenedLearner, { kind: "open" }> | undefined;
  const reach = (): OpenedLearner => {
    if (opened) return opened;
    const answer = openLearner(folder, options.policy, options.now);
    if (answer.kind === "open") opened = answer;
    return answer;
  };
  return {
    name,
    identity: embeddedLearnerIdentity(folder),
    description: `embedded policy learner in ${folder}`,
    limits: { lines: 4000, bytes: 4 * 1024 * 1024 },
    isIdempotent: true,
    async accept(batch) {
      try {
        const reached = reach();
        if (reached.kind === "busy") {
          return { kind: "retry", reason: `the learner is in use: ${reached.reason}`, pace: "busy", ambiguous: false };
        }
        const answer = await reached.learner.decide(batch.lines);
        if (answer.kind === "full") {
          return { kind: "retry", reason: answer.reason, pace: "normal", ambiguous: false, status: 507 };
        }
        if (answer.kind === "failed") return { kind: "stop", why: "state", reason: answer.reason };
        return {
          kind: "accepted",
          duplicates: answer.outcomes.filter((outcome) => outcome === "duplicate").length,
        };
      } catch (error) {
        return { kind: "stop", why: "state", reason: messageOf(error) };
      }
    },
    async lookUp(lines) {
      const reached = reach();
      if (reached.kind === "busy") return { known: false, reason: reached.reason };
      const { learner } = reached;
      const held = lines.flatMap(({ key }, index) => (learner.decisionAbout(key) === undefined ? [] : [index]));
      return { known: true, value: new Set(held) };
    },
    async close() {
      await opened?.close();
      opened = undefined;
    },
  };
}
