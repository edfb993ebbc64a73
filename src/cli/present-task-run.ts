import type { TaskRun } from "../contracts/task-run.ts";
import { Failure, messageOf } from "../platform/failure.ts";
import { writeFileAtomically } from "../platform/files.ts";
import type { Context } from "./context.ts";

export type TaskRunFormat = "human" | "json" | "junit";

/** Shows what `wgx run` did, or writes it to a file. @throws Failure "configuration" where that cannot be written. */
export async function presentTaskRun(
  context: Context,
  run: TaskRun,
  { format, output }: { readonly format: TaskRunFormat; readonly output?: string },
): Promise<void> {
  const text = await render(context, run, format, output === undefined ? "screen" : "file");
  if (output === undefined) return context.terminal.print(text);
  try {
    writeFileAtomically(output, text);
  } catch (error) {
    throw new Failure(
      "configuration",
      {
        message: `cannot be written: ${messageOf(error)}`,
        place: { file: output },
        hint: "name a place that can be written",
      },
      { cause: error },
    );
  }
}

async function render(
  { terminal, global }: Context,
  run: TaskRun,
  format: TaskRunFormat,
  to: "screen" | "file",
): Promise<string> {
  switch (format) {
    case "json":
      return (await import("../renderers/json.ts")).renderJson(run);
    case "junit":
      return (await import("../renderers/junit-task-run.ts")).renderJunitTaskRun(run);
    case "human": {
      const { renderTaskRun } = await import("../renderers/task-run.ts");
      return renderTaskRun(run, {
        width: to === "file" ? undefined : terminal.width,
        colour: to === "file" ? "never" : terminal.colour,
        verbose: global.verbose,
        quiet: global.quiet,
      });
    }
  }
}
