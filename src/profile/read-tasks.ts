import type { ProfileProblem, ProfileTask, Task } from "../contracts/profile.ts";
import { printable } from "../platform/text.ts";
import type { YamlDocument } from "../platform/yaml-document.ts";
import { normaliseTask } from "./normalise-task.ts";
import { placeOf } from "./place-of.ts";
import { taskKey } from "./task-key.ts";

/** A mapping of tasks, and the keys that lead to it. */
interface TaskBlock {
  readonly path: readonly string[];
  readonly tasks: Readonly<Record<string, ProfileTask>>;
}

/**
 * The tasks of all blocks in normal form, in the order written. A block that comes first wins over the next, task by
 * task; inside one block two names that mean the same are a problem, and the first wins.
 */
export function readTasks(
  blocks: readonly TaskBlock[],
  document: YamlDocument,
): { readonly tasks: readonly Task[]; readonly problems: readonly ProfileProblem[] } {
  const tasks = new Map<string, Task>();
  const problems: ProfileProblem[] = [];
  for (const block of blocks) {
    const seen = new Map<string, string>();
    for (const [name, written] of Object.entries(block.tasks)) {
      const place = placeOf(document.locate([...block.path, name], "key"));
      const key = taskKey(name);
      const refused = refusal(name, seen.get(key));
      if (refused) {
        problems.push({ ...place, message: refused });
        continue;
      }
      seen.set(key, name);
      if (tasks.has(key)) continue;
      const { task, oddities } = normaliseTask(name, place.line ?? 1, written);
      tasks.set(key, task);
      problems.push(...oddities.map((oddity) => ({ ...place, message: `task "${name}" ${oddity}` })));
    }
  }
  return { tasks: [...tasks.values()], problems };
}

function refusal(name: string, earlier: string | undefined): string | undefined {
  const shown = printable(name);
  if (shown !== name) return `the task name "${shown}" holds control characters; the task is left out`;
  if (taskKey(name) === "") return `the task name "${shown}" is empty; the task is left out`;
  if (earlier === undefined) return undefined;
  return `the tasks "${earlier}" and "${shown}" are the same name to wgx; the first is used, so rename the second`;
}
