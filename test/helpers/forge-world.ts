import { openAnswerCache } from "../../src/forge/answer-cache.ts";
import { openExchange } from "../../src/forge/exchange.ts";
import { type ForgeClient, type ForgeWorld, openForgeClient } from "../../src/forge/forge-client.ts";
import { forgeAt } from "../../src/forge/forge-host.ts";
import type { ForgeServer } from "./forge-server.ts";

/** A client of the test's forge, and what happened to it. Times in milliseconds. */
export interface TestClient {
  readonly client: ForgeClient;
  /** Each wait, however short. */
  readonly waits: readonly number[];
  /** What a person would have been told. */
  readonly told: readonly string[];
  /** What --debug would have shown. */
  readonly traced: readonly string[];
}

/** The time at which every test client begins. */
export const beginning = Date.UTC(2026, 0, 2, 3, 4, 5);

/** Speaks to the test's forge over a real connection, on a clock that waiting moves on at once. */
export function testClient(
  server: ForgeServer,
  options: Partial<ForgeWorld> & {
    readonly env?: Readonly<Record<string, string>>;
    readonly cacheFolder?: string;
  } = {},
): TestClient {
  const env = options.env ?? server.env;
  const forge = forgeAt(server.host, env) ?? forgeAt("github.com", env);
  if (!forge) throw new Error("the environment names no forge");
  const waits: number[] = [];
  const told: string[] = [];
  const traced: string[] = [];
  let time = beginning;
  const client = openForgeClient(forge, {
    exchange: openExchange({}),
    cache: openAnswerCache(options.cacheFolder, forge.token),
    now: () => time,
    random: () => 0.5,
    async sleep(milliseconds) {
      waits.push(milliseconds);
      time += milliseconds;
    },
    signal: new AbortController().signal,
    timeout: 20_000,
    patience: 120_000,
    onWait: (milliseconds, why) => void told.push(`${why} (${milliseconds} ms)`),
    trace: ({ line, outcome }) => void traced.push(`${line}: ${outcome}`),
    ...options,
  });
  return { client, waits, told, traced };
}
