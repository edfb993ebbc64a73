import type { Git } from "../../git/git.ts";
import type { GatherPlan } from "../../sources/local.ts";
import type { Context } from "../context.ts";
import { openSource } from "../open-source.ts";
import type { RollOutOptions } from "./options.ts";

/** Where members without a clone are read: in the cache, asked for anew each time unless `--no-fetch` says otherwise. */
export function openSyncSource(
  context: Context,
  git: Git,
  { source, fetch, jobs }: RollOutOptions,
  about: { readonly workspace: string; readonly now: string },
): NonNullable<GatherPlan["elsewhere"]> {
  const maxAge = fetch ? 0 : Number.POSITIVE_INFINITY;
  return openSource(
    context,
    git,
    { source, fetch, ref: "default", maxAge, ...(jobs !== undefined && { jobs }) },
    about,
  );
}
