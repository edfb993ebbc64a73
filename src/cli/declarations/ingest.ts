import { type Command, Option } from "commander";
import type { IngestAddOptions } from "../commands/ingest-add.ts";
import type { IngestPushOptions } from "../commands/ingest-push.ts";
import type { IngestValidateOptions } from "../commands/ingest-validate.ts";
import { addFormat, collect, positive } from "../options.ts";
import type { Action } from "./declaration.ts";

/** `wgx ingest` and its parts on the command line. */
export function declareIngest(program: Command, action: Action): void {
  const ingest = program
    .command("ingest")
    .description("carry events from a feed to the store and the policy, and bring feedback home");
  declareAdd(ingest, action);
  declareValidate(ingest, action);
  declarePush(ingest, action);
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

/** The options that choose the feed. */
function addFeed(command: Command): Command {
  return command
    .option("--feed <file>", "the feed (default: AUSSENSENSOR_DIR, .wgx/config.yml, else that of aussensensor)")
    .option("--contract <name>", "the contract of its lines (default: aussen-event)")
    .option("--env-file <file>", "read variables from there; those of the environment come first");
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
    .option("--adopt-cursor", "another sink took this one's place and has what was delivered so far", false);
}
