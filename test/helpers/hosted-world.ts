import { openAnswerCache } from "../../src/forge/answer-cache.ts";
import { openExchange } from "../../src/forge/exchange.ts";
import { type ForgeClient, type ForgeWorld, openForgeClient } from "../../src/forge/forge-client.ts";
import { forgeAt } from "../../src/forge/forge-host.ts";
import type { HostedForge } from "./hosted-forge.ts";

/** Speaks to the test's forge; waiting moves a clock on and costs no time. */
export interface HostedClient {
  readonly client: ForgeClient;
  /** The client for the forge's host, and for no other. */
  readonly at: (host: string) => ForgeClient | undefined;
  /** Each wait, in milliseconds. */
  readonly waits: readonly number[];
}

export function hostedClient(forge: HostedForge, options: Partial<ForgeWorld> = {}): HostedClient {
  const place = forgeAt(forge.host, forge.env);
  if (!place) throw new Error("the environment names no forge");
  const waits: number[] = [];
  let skipped = 0;
  const client = openForgeClient(place, {
    exchange: openExchange({}),
    cache: openAnswerCache(undefined, place.token),
    now: () => Date.now() + skipped,
    random: () => 0.5,
    async sleep(milliseconds) {
      waits.push(milliseconds);
      skipped += milliseconds;
    },
    signal: new AbortController().signal,
    timeout: 110_000,
    patience: 120_000,
    onWait: () => undefined,
    ...options,
  });
  return { client, at: (host) => (host === forge.host ? client : undefined), waits };
}
