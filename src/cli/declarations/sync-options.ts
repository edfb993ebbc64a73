import { type Command, InvalidArgumentError, Option } from "commander";
import { syncBranch } from "../../contracts/pull-requests.ts";
import { addFormat, addShard, addSource, addTimeout, collect, positive } from "../options.ts";

/** The options of whatever rolls templates out, but for those that say what is only looked at. */
export function addRollOut(command: Command): Command {
  const all = command
    .option(
      "--pattern <glob>",
      "only these templates, relative to the metarepo: 'templates/**' (repeatable)",
      collect,
      [],
    )
    .option("--branch <name>", "the branch in the members", syncBranch)
    .option("--delete-orphans", "also remove files that are no templates any more, where unchanged", false)
    .option("--create-optional", "also write optional templates where the member lacks them", false)
    .option("--report-dir <dir>", "where the drift reports go (default: reports/ of the metarepo)")
    .option("--output <file>", "write the report there instead of to stdout")
    .option("--jobs <n>", "how many members at once (default: the cores)", positive);
  return addTimeout(addFormat(addSource(addShard(all)), ["human", "json"]));
}

/** The options of whatever publishes. */
export function addPublishing(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--publish <how>",
        "a branch in the clone, a push, or a push with a pull request (default: pr where there is a token, else push)",
      ).choices(["branch", "push", "pr"]),
    )
    .option("--author <who>", "'Name <address>' of the commits (default: as git has it)")
    .option("--sign", "sign the commits as git is set up to", false)
    .option("--title <text>", "title of the commits and pull requests", "chore: sync templates")
    .option("--label <name>", "label of the pull requests (repeatable)", collect, [])
    .option("--reviewer <name>", "who is asked for a review: a login, or owner/team (repeatable)", reviewer, [])
    .option("--draft", "open pull requests as drafts", false)
    .option("--reopen", "propose again what was declined", false)
    .option("--apply <file>", "carry out this plan, and only where it still holds")
    .option("--resume", "go on with the roll-out that was interrupted", false)
    .option("--yes", "do not ask", false);
}

/** What only looks. */
export function addLooking(command: Command): Command {
  return command
    .option("--plan <file>", "save the plan there, to be carried out with --apply; nothing else is written")
    .option("--no-fetch", "take what was fetched last; only where nothing is written");
}

function reviewer(value: string, before: readonly string[]): string[] {
  if (/^[A-Za-z0-9][A-Za-z0-9-]*(?:\/[A-Za-z0-9._-]+)?$/.test(value)) return [...before, value];
  throw new InvalidArgumentError("It takes a login, or a team as owner/team.");
}
