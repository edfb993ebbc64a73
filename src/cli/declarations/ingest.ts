import { type Command, Option } from "commander";
import { Failure } from "../../platform/failure.ts";
import { didYouMean } from "../../platform/nearest-name.ts";
import { printable } from "../../platform/text.ts";
import type { IngestOptions } from "../commands/ingest.ts";
import type { IngestAddOptions } from "../commands/ingest-add.ts";
import type { IngestPushOptions } from "../commands/ingest-push.ts";
import type { IngestStatusOptions } from "../commands/ingest-status.ts";
import type { IngestValidateOptions } from "../commands/ingest-validate.ts";
import { addFormat, collect, positive } from "../options.ts";
import type { Action } from "./declaration.ts";
import { addFeed } from "./feed-options.ts";
import { declareDeadLetters } from "./ingest-dead-letters.ts";

/** `wgx ingest` and its parts on the command line. */
export function declareIngest(program: Command, action: Action): void {
  const ingest = program
    .command("ingest")
    .description("carry events from a feed to the store and the policy, and bring feedback home");
  declareRun(ingest, action);
  declareAdd(ingest, action);
  declareValidate(ingest, action);
  declarePush(ingest, action);
  declareStatus(ingest, action);
  declareDeadLetters(ingest, action);
}

/** A command of its own, since the options of a parent would swallow those of its parts. */
function declareRun(ingest: Command, action: Action): void {
  const run = addDelivery(ingest.command("run", { isDefault: true }))
    .description("all in one go: validate, deliver, read back, collect feedback, report (the default)")
    // What stands where a command is expected comes here, and is no operand of a run.
    .usage("[options]")
    .argument("[command]")
    .option("--follow", "go on delivering what is appended, until interrupted", false)
    .option("--report-dir <dir>", "where the Markdown report goes (default: reports/e2e)");
  addFormat(addFeed(run), ["human", "json"]).action(
    action<IngestOptions>(async (context, options, [unknown]) => {
      if (unknown !== undefined) throw unknownCommand(ingest, unknown);
      const { runIngest } = await import("../commands/ingest.ts");
      return runIngest(context, options);
    }),
  );
}

function declareStatus(ingest: Command, action: Action): void {
  const command = ingest
    .command("status")
    .description("how far each sink is behind the feed, its last error, its dead letters")
    .option("--sink <name>", "only this sink (repeatable)", collect, []);
  addFormat(addFeed(command), ["human", "json"]).action(
    action<IngestStatusOptions>(async (context, options) => {
      const { runIngestStatus } = await import("../commands/ingest-status.ts");
      return runIngestStatus(context, options);
    }),
  );
}

function unknownCommand(command: Command, name: string): Failure {
  const names = command.commands.map((each) => each.name());
  return new Failure("usage", {
    message: `unknown command '${printable(name)}' of ${command.name()}`,
    hint: `wgx ${command.name()} --help lists them`,
    ...didYouMean(name, names),
  });
}

function declareAdd(ingest: Command, action: Action): void {
  const command = ingest
    .command("add")
    .description("append one event to the feed; what is missing is asked for on a terminal")
    .option("--type <type>", "what kind of event it is")
    .option("--source <source>", "who noticed it, such as rss:example")
    .option("--title <text>", "a line about it")
    .option("--summary <text>", "a few sentences, 500 characters at most")
    .option("--url <url>", "where to read on; a link needs one")
    .option("--tag <word>", "a keyword (repeatable)", collect, [])
    .option("--features <json>", "an object of whatever the policy may weigh")
    .option("--id <id>", "an id of its own (default: none; the hash of the line is its key)")
    .option("--ts <time>", "when it was, RFC 3339 (default: now)");
  addFeed(command).action(
    action<IngestAddOptions>(async (context, options) => {
      const { runIngestAdd } = await import("../commands/ingest-add.ts");
      return runIngestAdd(context, options);
    }),
  );
}

function declareValidate(ingest: Command, action: Action): void {
  const command = ingest
    .command("validate")
    .argument("[file...]", "files of JSON lines, - for stdin (default: the feed)")
    .description("hold every line against the contract, and show every bad one");
  addFormat(addFeed(command), ["human", "json"]).action(
    action<IngestValidateOptions>(async (context, options, operands) => {
      const { runIngestValidate } = await import("../commands/ingest-validate.ts");
      return runIngestValidate(context, options, operands);
    }),
  );
}

function declarePush(ingest: Command, action: Action): void {
  const command = addDelivery(ingest.command("push"))
    .description("deliver what the sinks have not got yet")
    .option("--follow", "go on delivering what is appended, until interrupted", false);
  addFormat(addFeed(command), ["human", "json"]).action(
    action<IngestPushOptions>(async (context, options) => {
      const { runIngestPush } = await import("../commands/ingest-push.ts");
      return runIngestPush(context, options);
    }),
  );
}

/** The options that say how to deliver. */
function addDelivery(command: Command): Command {
  return command
    .option("--sink <name>", "only this sink (repeatable)", collect, [])
    .option("--dry-run", "show what would be sent and refused, and do nothing (also DRY_RUN=1)", false)
    .option("--deadline <seconds>", "stop trying after this time", positive, 600)
    .addOption(
      new Option("--on-rewrite <what>", "where the feed is not what was delivered").choices(["stop", "resync"]),
    )
    .option("--from-start", "send this sink everything, whatever was delivered before", false)
    .option("--adopt-cursor", "another sink took this one's place and has what was delivered so far", false)
    .option("--create-stream", "make the stream of a sink of type jetstream where there is none", false);
}
