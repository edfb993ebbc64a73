import { type Command, Option } from "commander";
import type { IngestFeedbackOptions } from "../commands/ingest-feedback.ts";
import { addFormat } from "../options.ts";
import type { Action } from "./declaration.ts";

/** `wgx ingest feedback` on the command line, under a command `ingest` that may be there already. */
export function declareIngestFeedback(program: Command, action: Action): void {
  const parent =
    program.commands.find((command) => command.name() === "ingest") ??
    program
      .command("ingest")
      .description("carry events from a feed to the store and the policy, and bring feedback home");
  const command = parent
    .command("feedback")
    .description("collect what came of the policy's decisions, or say it of one")
    .option("--from <place>", "a file, a clone of the learner or a URL (default: HEIMLERN_DIR)")
    .option("--decision <id>", "say what came of this decision")
    .addOption(
      new Option("--outcome <outcome>", "what came of it").choices(["success", "failure", "partial", "unknown"]),
    )
    .option("--comment <text>", "why, with --outcome")
    .option(
      "--data-dir <dir>",
      "the store's folder (default: CHRONIK_DATA_DIR, LEITSTAND_DATA_DIR, else .wgx/leitstand)",
    );
  addFormat(command, ["human", "json"]).action(
    action<IngestFeedbackOptions>(async (context, options) => {
      const { runIngestFeedback } = await import("../commands/ingest-feedback.ts");
      return runIngestFeedback(context, options);
    }),
  );
}
