import { type Command, InvalidArgumentError, Option } from "commander";
import { mostShards, type Shard } from "../contracts/shard.ts";

/** The options that choose members. */
export function addSelection(command: Command): Command {
  const repo = "only this member, or those that match this glob (repeatable)";
  return addMemberFilters(command.option("--repo <name>", repo, collect, []));
}

/** The options that choose members by anything but their names. */
export function addMemberFilters(command: Command): Command {
  return command
    .option("--all", "all members (the default where nothing is written)", false)
    .option("--exclude <name>", "not this member, or those that match this glob (repeatable)", collect, [])
    .option("--domain <name>", "only members of this domain (repeatable)", collect, [])
    .option("--scope <name>", "only members of this scope (repeatable)", collect, [])
    .addOption(new Option("--only <which>", "only members that were not ok in the last run").choices(["failed"]));
}

/** `--shard`. */
export function addShard(command: Command): Command {
  return command.option("--shard <share>", "only this share of them: 2/5 is the second of five", shard);
}

/** `--source`: where members are read. */
export function addSource(
  command: Command,
  { usual = "auto", further = [] }: { readonly usual?: "auto" | "local"; readonly further?: readonly string[] } = {},
): Command {
  const option = new Option("--source <where>", "where members are read: auto takes the clone where there is one");
  return command.addOption(option.choices(["auto", "local", "cache", ...further]).default(usual));
}

/** `--fetch` and `--max-age`: what is asked of remotes, and when. */
export function addFreshness(command: Command): Command {
  return command
    .option("--fetch", "ask every remote first, of clones and of the cache", false)
    .option("--max-age <days>", "how old the last fetch may be; the cache is then refreshed", wholeNumber, 7);
}

/** The options that choose the form of the output. */
export function addFormat(command: Command, formats: readonly string[]): Command {
  return command
    .addOption(new Option("--format <format>", "form of the output").choices(formats).default("human"))
    .option("--json", "the same as --format json", false);
}

/** `--fail-on`. */
export function addFailOn(command: Command): Command {
  const option = new Option("--fail-on <severity>", "the least severity that makes the exit status 1");
  return command.addOption(option.choices(["warn", "fail"]).default("warn"));
}

/** `--baseline`. */
export function addBaseline(command: Command): Command {
  return command.option("--baseline <report>", "an earlier JSON report; only findings that are not in it count");
}

/** `--timeout`, in seconds. */
export function addTimeout(command: Command): Command {
  return command.option("--timeout <seconds>", "limit for one git process or request", positive, 60);
}

/** @throws InvalidArgumentError for what is no share, `I/N`. */
function shard(text: string): Shard {
  const [, index, of] = (/^([0-9]{1,4})\/([0-9]{1,4})$/.exec(text) ?? []).map(Number);
  if (index === undefined || of === undefined || index < 1 || index > of || of > mostShards) {
    throw new InvalidArgumentError(`It takes a share I/N, from 1/N to N/N, and an N of ${mostShards} at most.`);
  }
  return { index, of };
}

/** Gathers the values of a repeatable option. */
export function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

/** @throws InvalidArgumentError for what is no day of the calendar, `YYYY-MM-DD`. */
export function calendarDay(text: string): string {
  const time = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text) {
    throw new InvalidArgumentError("It takes a day like 2026-01-31.");
  }
  return text;
}

/** @throws InvalidArgumentError for what is no whole number. */
export function wholeNumber(text: string): number {
  if (!/^[0-9]{1,6}$/.test(text)) throw new InvalidArgumentError("It takes a whole number.");
  return Number(text);
}

/** @throws InvalidArgumentError for what is no whole number above zero. */
export function positive(text: string): number {
  const number = wholeNumber(text);
  if (number < 1) throw new InvalidArgumentError("It takes a whole number above zero.");
  return number;
}
