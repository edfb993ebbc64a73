import type { Step } from "../contracts/profile.ts";
import { printable, shellLine } from "../platform/text.ts";

/** What a task runs, as lines for somebody who decides whether it may. Nothing of it takes effect on a terminal. */
export function shownSteps(steps: readonly Step[]): readonly string[] {
  return steps.flatMap((step) => ("argv" in step ? [shellLine(step.argv)] : step.shell.split("\n").map(printable)));
}
