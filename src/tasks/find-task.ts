import type { Known, ProfileFacts } from "../contracts/facts.ts";
import type { Step, Task } from "../contracts/profile.ts";
import { printable } from "../platform/text.ts";
import { stepsFor } from "../profile/steps-for.ts";
import { taskKey } from "../profile/task-key.ts";

/** What a member's profile says of a task. */
export type FoundTask =
  | { readonly kind: "runnable"; readonly task: Task; readonly steps: readonly Step[]; readonly path: string }
  | { readonly kind: "empty" | "absent" | "unknown"; readonly reason: string };

/** Looks a task up by its normalised name; what it runs is that of the platform (`linux`, `darwin`, …). */
export function findTask(profile: Known<ProfileFacts>, name: string, platform: string): FoundTask {
  if (!profile.known) return { kind: "unknown", reason: profile.reason };
  const shown = printable(name);
  switch (profile.value.kind) {
    case "none":
      return { kind: "absent", reason: "it has no profile" };
    case "opted-out":
      return { kind: "absent", reason: `${profile.value.path} says that it has no profile` };
    case "example-only":
      return { kind: "absent", reason: `its profile is only an example, ${profile.value.path}` };
    case "invalid": {
      const [problem] = profile.value.problems;
      return { kind: "unknown", reason: `its profile is invalid: ${problem?.message ?? profile.value.path}` };
    }
    case "declared": {
      const key = taskKey(name);
      const task = profile.value.profile.tasks.find((each) => each.key === key);
      if (!task) return { kind: "absent", reason: `its profile declares no task "${shown}"` };
      const steps = stepsFor(task, platform);
      if (steps.length > 0) return { kind: "runnable", task, steps, path: profile.value.path };
      const elsewhere = Object.values(task.steps).some((each) => each.length > 0);
      return {
        kind: "empty",
        reason: `task "${task.name}" is declared and does nothing${elsewhere ? ` on ${platform}` : ""}`,
      };
    }
  }
}
