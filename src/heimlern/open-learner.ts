import { type Lock, takeLock } from "../platform/lock.ts";
import { Learner } from "./learner.ts";
import type { Policy } from "./policy.ts";

/** A learner that is ours, or who has it. */
export type OpenedLearner =
  | { readonly kind: "open"; readonly learner: Learner; readonly lock: Lock; close(): Promise<void> }
  | { readonly kind: "busy"; readonly reason: string };

/**
 * Opens the learner in a folder, which is made where there is none.
 *
 * @throws Failure "configuration" where what it keeps is corrupt or of another version, or the system error.
 */
export function openLearner(folder: string, policy: Policy, now: () => Date): OpenedLearner {
  const answer = takeLock(folder, 0);
  if (answer.kind === "busy") return answer;
  const { lock } = answer;
  try {
    const learner = new Learner(folder, policy, now);
    return {
      kind: "open",
      learner,
      lock,
      async close() {
        await learner.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}
