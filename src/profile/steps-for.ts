import type { Step, Task } from "../contracts/profile.ts";

/** What a task runs on a platform as Node names it (`linux`, `darwin`, …); an empty list does nothing. */
export function stepsFor(task: Task, platform: string): readonly Step[] {
  if (platform === "linux") return task.steps.linux ?? task.steps.default;
  if (platform === "darwin") return task.steps.darwin ?? task.steps.default;
  return task.steps.default;
}
