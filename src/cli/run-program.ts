import { CommanderError } from "commander";
import type { Problem } from "../contracts/failure.ts";
import { Failure, isFailure, messageOf } from "../platform/failure.ts";
import type { World } from "./context.ts";
import type { Outcome } from "./declarations/declaration.ts";
import { exitStatusOf } from "./exit-status.ts";
import { buildProgram } from "./program.ts";
import { openTerminal } from "./terminal.ts";

export const defectHint =
  "this is a defect in wgx; please report it with the command and what the same prints with --debug";

/** Runs one command line to its end. Never rejects. Returns the exit status; see exit-status.ts. */
export async function runProgram(world: World): Promise<number> {
  const end: { outcome: Outcome } = { outcome: 0 };
  const program = buildProgram(world, (outcome) => {
    end.outcome = outcome;
  });
  try {
    await program.parseAsync([...world.argv], { from: "user" });
    if (end.outcome === "ended") return 0;
    world.signal.throwIfAborted();
    return end.outcome;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (error instanceof CommanderError && error.code === "commander.help") {
      // `wgx` alone, or a command that has only subcommands: somebody wants to know what there is.
      const named = program.commands.find(
        (command) => command.commands.length > 0 && world.argv.includes(command.name()),
      );
      (named ?? program).outputHelp();
      return 0;
    }
    return reportFailure(world, toFailure(error, world));
  }
}

function toFailure(error: unknown, world: World): Failure {
  if (world.signal.aborted && isFailure(world.signal.reason)) return world.signal.reason;
  if (isFailure(error)) return error;
  if (error instanceof CommanderError) return usageFailure(error);
  return new Failure(
    "defect",
    {
      message: messageOf(error),
      hint: defectHint,
    },
    { cause: error },
  );
}

/** Commander's complaint in our form; its suggestion (`Did you mean …?`) is the hint. */
function usageFailure(error: CommanderError): Failure {
  const [message = "", ...more] = error.message.replace(/^error: /, "").split("\n");
  const suggestion = /\((.*)\)/.exec(more.join(" "))?.[1];
  return new Failure("usage", {
    message,
    hint: suggestion ?? "wgx --help lists the commands, wgx COMMAND --help its options",
  });
}

/** Says why nothing came of it: to people on stderr, and to whoever asked for JSON as a document on stdout. */
async function reportFailure(world: World, failure: Failure): Promise<number> {
  const [{ renderFailure, toFailureDocument }, { renderJson }] = await Promise.all([
    import("../renderers/failure.ts"),
    import("../renderers/json.ts"),
  ]);
  const terminal = openTerminal(world, world.env, colourChoice(world.argv));
  const status = exitStatusOf(failure.kind);
  const problems = failure.problems.map((problem) => withoutSecrets(problem, world.mask));
  terminal.note(renderFailure(problems, { colour: terminal.errorColour }));
  const format = machineFormat(world.argv);
  const document = toFailureDocument(failure.kind, problems, status);
  if (format === "json") terminal.print(renderJson(document));
  if (format === "ndjson") terminal.print((await import("../renderers/ndjson.ts")).renderFailureLine(document));
  if (world.argv.includes("--debug")) {
    const cause = failure.cause instanceof Error ? failure.cause : failure;
    terminal.note(world.mask(cause.stack ?? String(cause)));
  }
  return status;
}

function withoutSecrets({ message, place, hint }: Problem, mask: (text: string) => string): Problem {
  return {
    message: mask(message),
    ...(place && { place: { ...place, file: mask(place.file) } }),
    ...(hint !== undefined && { hint: mask(hint) }),
  };
}

function colourChoice(argv: readonly string[]): "auto" | "always" | "never" {
  const found = /--color[= ](always|never)/.exec(argv.join(" "))?.[1];
  return found === "always" || found === "never" ? found : "auto";
}

function machineFormat(argv: readonly string[]): "json" | "ndjson" | undefined {
  const line = argv.join(" ");
  if (argv.includes("--json") || /--format[= ]json\b/.test(line)) return "json";
  return /--format[= ]ndjson\b/.test(line) ? "ndjson" : undefined;
}
