import { Failure } from "../../platform/failure.ts";
import type { Context } from "../context.ts";
import type { PullOptions, RollOutOptions } from "../sync/options.ts";
import { rollOutTemplates } from "../sync/roll-out-templates.ts";

/** What `wgx sync-templates` takes on the command line. */
export interface SyncTemplatesOptions extends Omit<RollOutOptions, "repo">, PullOptions {
  readonly pushTo: readonly string[];
}

/** `wgx sync-templates`: rolls templates out, or takes members' versions back. Returns the exit status. */
export async function runSyncTemplates(context: Context, options: SyncTemplatesOptions): Promise<number> {
  const { pushTo, pullFrom, adopt, prefer } = options;
  const chooses = pushTo.length > 0 || options.all || options.only !== undefined;
  if (pullFrom.length > 0) {
    const rollsOut = chooses || options.resume || options.shard !== undefined;
    if (rollsOut || options.apply !== undefined || options.plan !== undefined) {
      throw new Failure("usage", {
        message: "--pull-from takes versions back, and the other options roll them out",
        hint: "do one after the other",
      });
    }
    const { pullTemplates } = await import("../sync/pull-templates.ts");
    return pullTemplates(context, { ...options, repo: pullFrom });
  }
  if (adopt.length > 0 || prefer !== undefined) {
    throw new Failure("usage", { message: "--adopt and --prefer belong to --pull-from", hint: "leave them out" });
  }
  if (
    !chooses &&
    !options.resume &&
    options.apply === undefined &&
    options.domain.length + options.scope.length === 0
  ) {
    throw new Failure("usage", {
      message: "it is not said where to: templates are rolled out to members that are named",
      hint: "--push-to NAME, or --all; --pull-from NAME for the way back",
    });
  }
  return rollOutTemplates(context, { ...options, repo: pushTo });
}
