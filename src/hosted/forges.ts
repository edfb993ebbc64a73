import type { ForgeAnswer, ForgePlace } from "../contracts/forge.ts";
import { type BatchPace, openBatchPace } from "../forge/batch-pace.ts";
import type { ForgeClient } from "../forge/forge-client.ts";
import { type BatchWork, readBatches } from "../forge/read-batches.ts";
import type { Memory } from "../platform/memory.ts";
import { remembered } from "../platform/remembered.ts";

/** The forges of a run, and how much each is asked at once. */
export interface HostedForges {
  /** The forge of a host; undefined where it is none. */
  readonly at: (host: string) => ForgeClient | undefined;
  /** Asks each forge for what is on it, all in batches. */
  readonly read: <Asked extends { readonly place: ForgePlace }, Value>(
    asked: readonly Asked[],
    work: BatchWork<Asked, Value>,
  ) => Promise<ReadonlyMap<Asked, ForgeAnswer<Value>>>;
}

export function hostedForges(at: HostedForges["at"], memory: Memory): HostedForges {
  const paces = new Map<ForgeClient, BatchPace>();
  return {
    at,
    async read<Asked extends { readonly place: ForgePlace }, Value>(
      asked: readonly Asked[],
      work: BatchWork<Asked, Value>,
    ) {
      const byHost = new Map<string, Asked[]>();
      for (const each of asked) remembered(byHost, each.place.host, () => []).push(each);
      const read = async ([host, those]: readonly [string, readonly Asked[]]): Promise<
        [Asked, ForgeAnswer<Value>][]
      > => {
        const client = at(host);
        if (client) {
          const pace = remembered(paces, client, () => openBatchPace(host, memory, client.now));
          return [...(await readBatches(client, pace, those, work))];
        }
        const refusal = { kind: "unavailable", reason: `${host} is no forge that wgx knows` } as const;
        return those.map((each) => [each, { ok: false, refusal }]);
      };
      return new Map((await Promise.all([...byHost].map(read))).flat());
    },
  };
}
