import type { ForgeClient } from "../forge/forge-client.ts";
import { forgePlaceOf } from "../forge/forge-place.ts";
import { hostedCalls } from "../forge/hosted-calls.ts";
import type { Memory } from "../platform/memory.ts";
import type { Hosted } from "../sources/hosted.ts";
import { hostedForges } from "./forges.ts";
import { inspectHostedCommits } from "./inspect-commits.ts";
import { observeHosted } from "./observe.ts";
import { readHostedHistories } from "./read-histories.ts";

/**
 * The members as their forges show them.
 *
 * @param at the forge of a host; undefined where it is none.
 * @param now ISO 8601.
 */
export function openHosted(
  at: (host: string) => ForgeClient | undefined,
  { memory, now }: { readonly memory: Memory; readonly now: string },
): Hosted {
  const forges = hostedForges(at, memory);
  return {
    observe: (members, plan) => observeHosted(forges, members, plan, now),
    readHistories: (queries) => readHostedHistories(forges, queries),
    placeOf({ cloneUrl }) {
      const place = cloneUrl === undefined ? undefined : forgePlaceOf(cloneUrl);
      return place && at(place.host) ? place : undefined;
    },
    async findCalls(queries) {
      const answers = await forges.read(queries, hostedCalls);
      return new Map(
        [...answers].map(([query, answer]) => [
          query,
          answer.ok ? { known: true, value: answer.value } : { known: false, reason: answer.refusal.reason },
        ]),
      );
    },
    inspect: (queries) => inspectHostedCommits(forges, queries),
  };
}
