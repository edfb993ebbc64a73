import type { Context } from "../context.ts";
import type { RollOutOptions } from "../sync/options.ts";
import { rollOutTemplates } from "../sync/roll-out-templates.ts";

/** What `wgx plan` takes on the command line. */
export type PlanOptions = Omit<RollOutOptions, keyof typeof publishing>;

/** `wgx plan`: shows what `wgx up` would do. Returns the exit status. */
export function runPlan(context: Context, options: PlanOptions): Promise<number> {
  return rollOutTemplates(context, { ...publishing, ...options });
}

/** Nothing is published. */
const publishing = {
  dryRun: true,
  sign: false,
  title: "chore: sync templates",
  label: [],
  reviewer: [],
  draft: false,
  reopen: false,
  yes: false,
  resume: false,
} as const satisfies Partial<RollOutOptions>;
