import type { ForgeAnswer, ForgeRefusal } from "../contracts/forge.ts";
import { type Failure, isFailure, messageOf } from "../platform/failure.ts";
import { printable } from "../platform/text.ts";
import { wgxVersion } from "../platform/version.ts";
import type { AnswerCache, KeptAnswer } from "./answer-cache.ts";
import type { Exchange, Reply } from "./exchange.ts";
import type { ForgeHost } from "./forge-host.ts";
import { type ForgeDocument, linkOf, type Settled, settle, unheard } from "./settle.ts";
import { type Clock, openTurns } from "./turns.ts";

/** What a client needs of the world. Times in milliseconds. */
export interface ForgeWorld extends Clock {
  readonly exchange: Exchange;
  readonly cache: AnswerCache;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** For one exchange. */
  readonly timeout: number;
  /** How long one request may wait in all: for limits, for the pace, and before it is tried again. */
  readonly patience: number;
  /** Told of each exchange, for --debug. */
  readonly trace?: (call: { readonly line: string; readonly outcome: string; readonly milliseconds: number }) => void;
}

/** A request to the REST API. */
export interface Asking {
  readonly method: "GET" | "POST" | "PATCH" | "PUT";
  /** Below the API's address, such as `/repos/a/b`, each part encoded; or the whole URL of a next page. */
  readonly path: string;
  readonly body?: unknown;
  /** Counts as creating content, of which GitHub takes only so much. */
  readonly paced?: true;
  /** The answer is kept, and asked for conditionally the next time. */
  readonly kept?: true;
  /** The network's or the server's trouble is told at once, and it is for the caller to ask again, or for less. */
  readonly trouble?: "told";
}

/** Speaks to one forge. Refusals are answers; throws Failure as `PullRequests` in the contracts says. */
export interface ForgeClient {
  readonly forge: ForgeHost;
  readonly ask: (asking: Asking) => Promise<ForgeAnswer<ForgeDocument>>;
  /** Lets no further request go out for so long, in milliseconds: the caller was told of a limit in a document. */
  readonly hold: (milliseconds: number) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Waits, and tells of it where a person would notice. Rejects when the run is interrupted. */
  readonly pause: (milliseconds: number, why: string) => Promise<void>;
}

/** Tries of one request that ends in the network's or the server's trouble. */
const mostTries = 4;
const mostRedirects = 3;

export function openForgeClient(forge: ForgeHost, world: ForgeWorld): ForgeClient {
  const { now, random, cache } = world;
  const turns = openTurns(forge, world);
  const { origin } = new URL(forge.api);
  /** A token that is no good stays so. */
  let refusal: Failure | undefined;
  return {
    forge,
    hold: turns.hold,
    now,
    pause: turns.pause,
    async ask(asking) {
      if (refusal) throw refusal;
      try {
        return await ask(asking);
      } catch (error) {
        if (isFailure(error) && error.kind === "authentication") refusal = error;
        throw error;
      }
    },
  };

  async function ask(asking: Asking): Promise<ForgeAnswer<ForgeDocument>> {
    const latest = now() + world.patience;
    let url = new URL(asking.path.startsWith("/") ? forge.api + asking.path : asking.path);
    if (url.origin !== origin) return refused("unavailable", `it names a page on another host, ${printable(url.host)}`);
    for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
      const settled = await askAgain(asking, url, latest);
      if (settled.kind === "answer") return settled.answer;
      url = settled.to;
    }
    return refused("moved", `it was redirected more than ${mostRedirects} times`);
  }

  /** Asks until there is something to go by, or no time to ask again. */
  async function askAgain(asking: Asking, url: URL, latest: number): Promise<Exclude<Settled, { kind: "again" }>> {
    for (let attempt = 0; ; attempt += 1) {
      await turns.take(asking.paced ? "paced" : "free", latest);
      const settled = await askOnce(asking, url, attempt);
      if (settled.kind !== "again") return settled;
      const { why, milliseconds, otherwise } = settled;
      if (why === "limit") turns.hold(milliseconds);
      else if (asking.trouble || attempt + 1 >= mostTries || now() + milliseconds > latest) {
        return { kind: "answer", answer: { ok: false, refusal: otherwise } };
      } else await turns.pause(milliseconds, `${forge.host} is in trouble`);
    }
  }

  async function askOnce(asking: Asking, url: URL, attempt: number): Promise<Settled> {
    const kept = asking.kept ? cache.recall(url.href) : undefined;
    let reply: Reply;
    try {
      reply = await send(asking, url, kept);
    } catch (error) {
      world.signal.throwIfAborted();
      if (isFailure(error)) throw error;
      return unheard(`${forge.host} cannot be reached: ${printable(messageOf(error))}`, attempt, random());
    }
    const about = { forge, method: asking.method, url, kept, attempt, now: now(), random: random() };
    const settled = settle(reply, about);
    const { etag } = reply.headers;
    const whole = settled.kind === "answer" && settled.answer.ok && reply.status === 200;
    if (asking.kept && whole && etag !== undefined) {
      const link = linkOf(reply);
      cache.remember(url.href, { etag, text: reply.text, ...(link !== undefined && { link }) });
    }
    return settled;
  }

  async function send({ method, body }: Asking, url: URL, kept: KeptAnswer | undefined): Promise<Reply> {
    const began = now();
    const trace = (outcome: string): void =>
      world.trace?.({ line: `${method} ${printable(url.href)}`, outcome, milliseconds: now() - began });
    try {
      const reply = await world.exchange({
        method,
        url,
        headers: headersFor(forge, body, kept),
        ...(body !== undefined && { body: JSON.stringify(body) }),
        timeout: world.timeout,
        signal: world.signal,
      });
      trace(`status ${reply.status}`);
      return reply;
    } catch (error) {
      trace(messageOf(error));
      throw error;
    }
  }
}

function refused(kind: ForgeRefusal["kind"], reason: string): ForgeAnswer<never> {
  return { ok: false, refusal: { kind, reason } };
}

function headersFor({ token }: ForgeHost, body: unknown, kept: KeptAnswer | undefined): Record<string, string> {
  return {
    accept: "application/vnd.github+json",
    "user-agent": `wgx/${wgxVersion}`,
    "x-github-api-version": "2022-11-28",
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(body !== undefined && { "content-type": "application/json" }),
    ...(kept && { "if-none-match": kept.etag }),
  };
}
