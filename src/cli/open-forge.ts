import { join } from "node:path";
import { setTimeout as later } from "node:timers/promises";
import type { ForgeAnswer, ForgeListing } from "../contracts/forge.ts";
import { openAnswerCache } from "../forge/answer-cache.ts";
import { openExchange } from "../forge/exchange.ts";
import { type ForgeClient, openForgeClient } from "../forge/forge-client.ts";
import { defaultForgeHost, forgeAt } from "../forge/forge-host.ts";
import { listRepositories } from "../forge/list-repositories.ts";
import { cacheFolder } from "../platform/cache-folder.ts";
import { Failure } from "../platform/failure.ts";
import { printable } from "../platform/text.ts";
import type { Context } from "./context.ts";

/** Milliseconds for one exchange with a forge. */
const timeout = 30_000;
/** Milliseconds that one request may wait for limits and retries where nothing else is said. */
const usualPatience = 180_000;

/** The forges that a command speaks to; each is opened when it is first asked for. */
export interface Forges {
  /** The forge of a host; undefined where wgx does not know it for one. @throws Failure "configuration". */
  readonly at: (host: string) => ForgeClient | undefined;
  /** The one that is meant where nothing names another. */
  readonly main: () => ForgeClient;
}

/**
 * @param root the metarepo, whose cache of the user's keeps what the forges said.
 * @param patience how long one request may wait for limits, pace and retries, in milliseconds.
 */
export function openForges(context: Context, root: string, patience = usualPatience): Forges {
  const { env, signal, terminal, now, mask } = context;
  const exchange = openExchange(env);
  const folder = cacheFolder(root, env);
  const clients = new Map<string, ForgeClient>();
  const at = (host: string): ForgeClient | undefined => {
    const opened = clients.get(host.toLowerCase());
    if (opened) return opened;
    const forge = forgeAt(host, env);
    if (!forge) return undefined;
    const client = openForgeClient(forge, {
      exchange,
      cache: openAnswerCache(folder && join(folder, "forge"), forge.token),
      now: () => now().getTime(),
      random: Math.random,
      sleep: (milliseconds) => later(milliseconds, undefined, { signal }),
      signal,
      timeout,
      patience,
      onWait: (milliseconds, why) =>
        terminal.note(`${printable(why)}: going on in ${Math.ceil(milliseconds / 1000)} s`),
      ...(context.global.debug && {
        trace: ({ line, outcome, milliseconds }) =>
          terminal.note(mask(`debug: ${line}: ${printable(outcome)}, ${milliseconds.toFixed(1)} ms`)),
      }),
    });
    clients.set(forge.host, client);
    return client;
  };
  return {
    at,
    main() {
      const host = defaultForgeHost(env);
      const client = at(host);
      if (!client) throw new Error(`the default forge ${host} is unknown`);
      return client;
    },
  };
}

/**
 * The repositories of an owner, or why there are none to go by.
 *
 * @throws Failure "authentication" where the token may not see them, "configuration" where there is no such owner,
 *   "temporary" where the forge cannot be reached or asks to wait too long.
 */
export async function requireListing(client: ForgeClient, owner: string): Promise<ForgeListing> {
  const answer = await listRepositories(client, owner);
  return answer.ok ? answer.value : refuse(answer, client, owner);
}

function refuse({ refusal }: Extract<ForgeAnswer<never>, { ok: false }>, { forge }: ForgeClient, owner: string): never {
  const { host, token, tokenVariable } = forge;
  const message = `the repositories of ${owner} on ${host} cannot be listed: ${refusal.reason}`;
  if (refusal.kind === "not-found") {
    throw new Failure("configuration", { message, hint: "correct github.owner, or give another with --owner" });
  }
  if (refusal.kind === "forbidden") {
    const rights = "a token that may read the owner's repositories";
    const hint = token === undefined ? `set ${tokenVariable} to ${rights}` : `give ${tokenVariable} ${rights}`;
    throw new Failure("authentication", { message, hint });
  }
  throw new Failure("temporary", {
    message,
    hint: `check the connection to ${host}, and HTTPS_PROXY and NO_PROXY where there is a proxy, then run the command again`,
  });
}
