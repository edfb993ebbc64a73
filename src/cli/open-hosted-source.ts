import type { Check } from "../checks/check.ts";
import { readsContents } from "../checks/sights.ts";
import type { Fleet, Member } from "../contracts/fleet.ts";
import { forgePlaceOf } from "../forge/forge-place.ts";
import { openHosted } from "../hosted/open-hosted.ts";
import { Failure } from "../platform/failure.ts";
import type { Memory } from "../platform/memory.ts";
import type { Hosted } from "../sources/hosted.ts";
import type { Context } from "./context.ts";
import { openForges } from "./open-forge.ts";

/**
 * The members on their forges, for `--source github`.
 *
 * @param now ISO 8601.
 * @throws Failure "authentication" where there is no token for a forge that has one of the members.
 */
export function openHostedSource(
  context: Context,
  fleet: Fleet,
  members: readonly Member[],
  about: { readonly memory: Memory; readonly now: string },
): Hosted {
  const { at } = openForges(context, fleet.root);
  for (const { cloneUrl } of members) {
    const place = cloneUrl === undefined ? undefined : forgePlaceOf(cloneUrl);
    const forge = place && at(place.host)?.forge;
    if (!forge || forge.token !== undefined) continue;
    throw new Failure("authentication", {
      message: `--source github asks ${forge.host} through GraphQL, which takes no question without a token`,
      hint: `set ${forge.tokenVariable} to a token that may read contents, metadata, checks and pull requests`,
    });
  }
  return openHosted(at, about);
}

/** Why a check is left out on a forge where nobody named any: it would read files, one by one. */
export function withholdContents(check: Check): string | undefined {
  if (!readsContents(check.needs)) return undefined;
  return "it reads what files say, which --source github does where it is asked for: --check all, or its name";
}
