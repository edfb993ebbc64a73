import { everyTemplate } from "../../sync/choose-templates.ts";
import type { RollOutOptions } from "./options.ts";

/** The patterns of a command line, or all templates. */
export function patternsOf({ pattern }: Pick<RollOutOptions, "pattern">): string[] {
  return pattern.length === 0 ? [everyTemplate] : [...pattern];
}
