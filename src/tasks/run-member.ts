import type { MemberTaskRun, TaskOutcome } from "../contracts/task-run.ts";
import { counted, printable } from "../platform/text.ts";
import { openSink } from "./output-sink.ts";
import { type ProcessEnd, runProcess } from "./run-process.ts";

/** What is run of one member. */
export interface MemberWork {
  readonly name: string;
  /** One after the other; the first that fails ends it. */
  readonly commands: readonly (readonly [string, ...string[]])[];
  readonly env: Readonly<Record<string, string>>;
}

export interface RunConditions {
  readonly signal: AbortSignal;
  /** For all commands of a member together. Milliseconds. */
  readonly limit: number;
  /** The folder that the members' outputs go to. */
  readonly outputs: string;
  /** Given a member's output as it comes. */
  readonly onOutput?: (member: string, chunk: Buffer) => void;
}

/** Runs a member's commands in a folder and tells how it went. Never rejects. */
export async function runMember(work: MemberWork, cwd: string, conditions: RunConditions): Promise<MemberTaskRun> {
  const { signal, limit, outputs, onOutput } = conditions;
  const sink = openSink(`${outputs}/${work.name}.log`);
  const started = performance.now();
  let end: ProcessEnd = { kind: "exit", code: 0 };
  let done = 0;
  for (const argv of work.commands) {
    end = await runProcess({
      argv,
      cwd,
      env: work.env,
      signal,
      limit: Math.max(1, limit - (performance.now() - started)),
      onOutput(chunk) {
        sink.write(chunk);
        onOutput?.(work.name, chunk);
      },
    });
    done++;
    if (end.kind !== "exit" || end.code !== 0) break;
  }
  const milliseconds = Math.round(performance.now() - started);
  const output = sink.end();
  const step = work.commands.length > 1 ? ` (step ${done} of ${work.commands.length})` : "";
  return {
    name: work.name,
    ...describe(end, limit, step),
    folder: cwd,
    milliseconds,
    output,
  };
}

type Ending = { readonly outcome: TaskOutcome } & Pick<MemberTaskRun, "reason" | "exitCode" | "signal">;

function describe(end: ProcessEnd, limit: number, step: string): Ending {
  switch (end.kind) {
    case "exit":
      if (end.code === 0) return { outcome: "passed", exitCode: 0 };
      return { outcome: "failed", reason: `ended with exit status ${end.code}${step}`, exitCode: end.code };
    case "signal":
      return { outcome: "failed", reason: `was killed by ${end.signal}${step}`, signal: end.signal };
    case "timeout":
      return { outcome: "timeout", reason: `took longer than ${counted(Math.round(limit / 1000), "second")}${step}` };
    case "interrupted":
      return { outcome: "interrupted", reason: "interrupted" };
    case "unstartable":
      return { outcome: "failed", reason: `cannot be started: ${printable(end.reason)}${step}` };
  }
}
