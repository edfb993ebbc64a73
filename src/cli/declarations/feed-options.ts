import type { Command } from "commander";

/** The options that choose the feed. */
export function addFeed(command: Command): Command {
  return command
    .option("--feed <file>", "the feed (default: AUSSENSENSOR_DIR, .wgx/config.yml, else that of aussensensor)")
    .option("--contract <name>", "the contract of its lines (default: aussen-event)")
    .option("--env-file <file>", "read variables from there; those of the environment come first");
}
