import type { Command } from "commander";
import { Failure } from "../../platform/failure.ts";
import { didYouMean } from "../../platform/nearest-name.ts";
import { printable } from "../../platform/text.ts";
import type { CacheListOptions, CachePruneOptions, CacheRefreshOptions } from "../commands/cache.ts";
import { addFormat, addSelection, addTimeout, positive } from "../options.ts";
import type { Action } from "./declaration.ts";

/** `wgx cache` on the command line. */
export function declareCache(program: Command, action: Action): void {
  const cache = program
    .command("cache")
    .description("the mirrors that members without a clone are read from: show, refresh, prune");
  const list = cache
    .command("list", { isDefault: true })
    .description("each mirror with its size, and when it was last fetched and used (the default)")
    // What stands where a command is expected comes here, and is no operand of a list.
    .usage("[options]")
    .argument("[command]");
  addFormat(list, ["human", "json"]).action(
    action<CacheListOptions>(async (context, options, [unknown]) => {
      if (unknown !== undefined) throw unknownCommand(cache, unknown);
      const { runCacheList } = await import("../commands/cache.ts");
      return runCacheList(context, options);
    }),
  );

  const refresh = addSelection(cache.command("refresh"))
    .description("make or fetch the mirrors of members, so that they can be examined without a network")
    .option("--jobs <n>", "how many git processes at once (default: the cores, at least 4)", positive);
  addTimeout(addFormat(refresh, ["human", "json"])).action(
    action<CacheRefreshOptions>(async (context, options) => {
      const { runCacheRefresh } = await import("../commands/cache.ts");
      return runCacheRefresh(context, options);
    }),
  );

  const prune = cache
    .command("prune")
    .description("take away mirrors that were not used for a while, of any fleet; they come back when needed")
    .option("--unused-days <n>", "those that were not used for longer than this", positive, 30)
    .option("--all", "every mirror", false)
    .option("--dry-run", "only show which", false);
  addFormat(prune, ["human", "json"]).action(
    action<CachePruneOptions>(async (context, options) => {
      const { runCachePrune } = await import("../commands/cache.ts");
      return runCachePrune(context, options);
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
