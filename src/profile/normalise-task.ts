import type { ProfileTask, Step, Task } from "../contracts/profile.ts";
import { printable } from "../platform/text.ts";
import { type Command, isBlank, stepsOf } from "./steps-of.ts";
import { taskKey } from "./task-key.ts";

type TaskMapping = Exclude<ProfileTask, null | string | string[]>;
type PlatformCommands = Exclude<NonNullable<TaskMapping["cmd"]>, string | string[]>;
type Steps = Task["steps"];

const platforms = ["default", "linux", "darwin"] as const;

/** A task in normal form, and what is odd about the way it is written, as sentences that follow its name. */
export function normaliseTask(
  name: string,
  line: number,
  written: ProfileTask,
): { readonly task: Task; readonly oddities: readonly string[] } {
  const oddities: string[] = [];
  const mapping = isMapping(written) ? written : undefined;
  const steps = isMapping(written)
    ? stepsOfMapping(written, oddities)
    : { default: runnable(written ?? "", [], oddities) };
  const task: Task = {
    name,
    key: taskKey(name),
    line,
    steps,
    ...(mapping?.desc && { description: mapping.desc }),
    ...(typeof mapping?.safe === "boolean" && { safe: mapping.safe }),
    ...(mapping?.group && { group: mapping.group }),
  };
  return { task, oddities };
}

function isMapping(written: ProfileTask): written is TaskMapping {
  return typeof written === "object" && written !== null && !Array.isArray(written);
}

function stepsOfMapping(mapping: TaskMapping, oddities: string[]): Steps {
  const { cmd, sh, args: declared } = mapping;
  const args = declared ?? [];
  if (isStated(cmd)) {
    if (isStated(sh)) oddities.push("has both `cmd` and `sh`; `cmd` is used");
    if (typeof cmd === "string" || Array.isArray(cmd)) return { default: runnable(cmd, args, oddities) };
    return stepsByPlatform(cmd, args, oddities);
  }
  if (!isStated(sh)) {
    if (cmd === undefined && sh === undefined) oddities.push("has neither `cmd` nor `sh`, so that it does nothing");
    return { default: [] };
  }
  if (typeof sh === "string") return { default: runnable(sh, args, oddities) };
  if (args.length > 0)
    oddities.push("has `args` beside a list of `sh` lines, where they belong to none; they are left out");
  return { default: sh.flatMap((line) => runnable(line, [], oddities)) };
}

function stepsByPlatform(commands: PlatformCommands, args: readonly string[], oddities: string[]): Steps {
  for (const key of Object.keys(commands)) {
    if (!platforms.some((platform) => platform === key)) {
      oddities.push(
        `has a command for "${printable(key)}", which is never used: the platforms are ${platforms.join(", ")}`,
      );
    }
  }
  const { linux, darwin } = commands;
  return {
    default: runnable(commands.default ?? "", args, oddities),
    ...(linux !== undefined && { linux: runnable(linux ?? "", args, oddities) }),
    ...(darwin !== undefined && { darwin: runnable(darwin ?? "", args, oddities) }),
  };
}

/** The steps of a command, or none where no system could start it. */
function runnable(command: Command, args: readonly string[], oddities: string[]): readonly Step[] {
  const words = typeof command === "string" ? [command] : command;
  if ([...words, ...args].some((word) => word.includes("\0"))) {
    oddities.push("has a NUL character, which no command can hold; it does nothing");
    return [];
  }
  if (isBlank(words[0] ?? "") && words.some((word) => !isBlank(word))) {
    oddities.push("begins with an empty word where the program's name belongs; it does nothing");
    return [];
  }
  return stepsOf(command, args);
}

function isStated<T>(value: T): value is NonNullable<T> {
  return value !== undefined && value !== null;
}
