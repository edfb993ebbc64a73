import type { Command } from "commander";
import type { DeadLetterOptions } from "../commands/ingest-dead-letters.ts";
import type { IngestReplayOptions } from "../commands/ingest-replay.ts";
import { addFormat, collect, positive } from "../options.ts";
import type { Action } from "./declaration.ts";
import { addFeed } from "./feed-options.ts";

/** `wgx ingest dead-letters` and `wgx ingest replay` on the command line. */
export function declareDeadLetters(ingest: Command, action: Action): void {
  const letters = ingest
    .command("dead-letters")
    .description("the lines that sinks did not get: list, show and explain them");
  declareList(letters, action);
  const show = addCommon(letters.command("show"))
    .description("all of these dead letters, with their lines")
    .argument("<id...>", "as list shows them")
    .option("--raw", "the lines and nothing else", false);
  show.action(
    action<DeadLetterOptions & { raw: boolean }>(async (context, options, ids) => {
      const { runDeadLetterShow } = await import("../commands/ingest-dead-letters.ts");
      return runDeadLetterShow(context, options, ids);
    }),
  );
  const explain = addCommon(letters.command("explain"))
    .description("what these dead letters mean, and what can be done")
    .argument("<id...>", "as list shows them");
  explain.action(
    action<DeadLetterOptions>(async (context, options, ids) => {
      const { runDeadLetterExplain } = await import("../commands/ingest-dead-letters.ts");
      return runDeadLetterExplain(context, options, ids);
    }),
  );
  declareReplay(ingest, action);
}

function declareList(letters: Command, action: Action): void {
  const list = addCommon(letters.command("list", { isDefault: true }))
    .description("those that are open (the default)")
    .usage("[options]")
    .option("--all", "those replayed since as well", false);
  list.action(
    action<DeadLetterOptions & { all: boolean }>(async (context, options) => {
      const { runDeadLetterList } = await import("../commands/ingest-dead-letters.ts");
      return runDeadLetterList(context, options);
    }),
  );
}

function declareReplay(ingest: Command, action: Action): void {
  const replay = addCommon(ingest.command("replay"))
    .description("send dead letters once more, or a range of what was delivered, marked as a replay")
    .argument("[id...]", "dead letters (default: all that are open)")
    .option("--repaired <file>", "send the line in this file in the place of the dead letter")
    .option("--bytes <from-to>", "the lines that lie in this range of the feed")
    .option("--since <time>", "the events from this time on, by their ts")
    .option("--until <time>", "the events before this time, by their ts")
    .option("--deadline <seconds>", "stop trying after this time", positive, 600)
    .option("--dry-run", "only count what would be sent", false);
  replay.action(
    action<IngestReplayOptions>(async (context, options, ids) => {
      const { runIngestReplay } = await import("../commands/ingest-replay.ts");
      return runIngestReplay(context, options, ids);
    }),
  );
}

function addCommon(command: Command): Command {
  const withSink = command.option("--sink <name>", "only this sink (repeatable)", collect, []);
  return addFormat(addFeed(withSink), ["human", "json"]);
}
