import type { Context } from "../context.ts";
import type { RollOutOptions } from "../sync/options.ts";
import { rollOutTemplates } from "../sync/roll-out-templates.ts";

/** `wgx up`: rolls templates out to members, all of them where none are named. Returns the exit status. */
export function runUp(context: Context, options: Omit<RollOutOptions, "dryRun" | "fetch">): Promise<number> {
  return rollOutTemplates(context, { ...options, dryRun: false, fetch: true });
}
