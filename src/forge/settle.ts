import type { ForgeAnswer, ForgeRefusal } from "../contracts/forge.ts";
import { Failure } from "../platform/failure.ts";
import { printable } from "../platform/text.ts";
import type { KeptAnswer } from "./answer-cache.ts";
import type { Reply } from "./exchange.ts";
import type { ForgeHost } from "./forge-host.ts";
import { nextPage } from "./link-header.ts";
import { adviceOn, backoff } from "./rate-limit.ts";
import { refusalOf } from "./refusal.ts";

/** A document that the forge gave: hostile until it is parsed. */
export interface ForgeDocument {
  readonly json: unknown;
  /** The whole URL of the next page, as the forge names it. */
  readonly next?: string;
}

/** What follows from one exchange. */
export type Settled =
  | { readonly kind: "answer"; readonly answer: ForgeAnswer<ForgeDocument> }
  | { readonly kind: "redirect"; readonly to: URL }
  | {
      readonly kind: "again";
      readonly milliseconds: number;
      readonly why: "limit" | "trouble";
      /** What is said where it is not tried again. */
      readonly otherwise: ForgeRefusal;
    };

/** The circumstances of an exchange. */
export interface Circumstances {
  readonly forge: ForgeHost;
  readonly method: string;
  readonly url: URL;
  readonly kept: KeptAnswer | undefined;
  /** How often it was tried before, from 0. */
  readonly attempt: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** From 0 up to 1. */
  readonly random: number;
}

/** Decides what an answer means. Pure. @throws Failure "authentication" for 401. */
export function settle(reply: Reply, about: Circumstances): Settled {
  const { attempt, now, random, kept, forge } = about;
  const { status } = reply;
  const advice = adviceOn(reply, attempt, now, random);
  if (advice.kind === "wait") {
    return { kind: "again", milliseconds: advice.milliseconds, why: advice.why, otherwise: refusalOf(reply) };
  }
  if (status === 401) throw unauthenticated(forge);
  if (status === 301 || status === 302 || status === 307 || status === 308) return redirect(reply, about);
  if (status === 304 && kept) return documentOf(kept.text, kept.link) ?? troubled(unreadable, attempt, random);
  if (status < 200 || status > 299) return { kind: "answer", answer: { ok: false, refusal: refusalOf(reply) } };
  if (status === 204) return { kind: "answer", answer: { ok: true, value: { json: undefined } } };
  return documentOf(reply.text, linkOf(reply)) ?? troubled(unreadable, attempt, random);
}

/** What follows from an exchange that gave no document. */
function troubled(reason: string, attempt: number, random: number): Settled {
  return again({ kind: "unavailable", reason }, attempt, random);
}

/** What follows from an exchange that gave no whole answer. */
export function unheard(reason: string, attempt: number, random: number): Settled {
  return again({ kind: "unavailable", reason, silent: true }, attempt, random);
}

function again(otherwise: ForgeRefusal, attempt: number, random: number): Settled {
  return { kind: "again", milliseconds: backoff(attempt, random), why: "trouble", otherwise };
}

/** The Link header of an answer. */
export function linkOf({ headers }: Reply): string | undefined {
  const link = headers["link"];
  return typeof link === "string" ? link : undefined;
}

const unreadable = "the forge's answer is no whole JSON document";

function documentOf(text: string, link: string | undefined): Settled | undefined {
  const next = nextPage(link);
  try {
    const value = { json: JSON.parse(text) as unknown, ...(next !== undefined && { next }) };
    return { kind: "answer", answer: { ok: true, value } };
  } catch {
    // Cut off on the way, or a proxy's page.
    return undefined;
  }
}

/** GitHub redirects what was renamed. A token is never carried to another host. */
function redirect({ status, headers }: Reply, { method, url }: Circumstances): Settled {
  const { location = "" } = headers;
  const to = location !== "" && URL.canParse(location, url.href) ? new URL(location, url) : undefined;
  const keepsMethod = method === "GET" || status === 307 || status === 308;
  if (to?.origin === url.origin && keepsMethod) return { kind: "redirect", to };
  const where = to === undefined ? "to nowhere" : to.origin === url.origin ? "for good" : `to ${printable(to.host)}`;
  const reason = `it was redirected ${where}, which is not followed`;
  return { kind: "answer", answer: { ok: false, refusal: { kind: "moved", reason } } };
}

function unauthenticated({ host, token, tokenVariable }: ForgeHost): Failure {
  return new Failure("authentication", {
    message: token === undefined ? `${host} asks for a token` : `${host} does not accept the token in ${tokenVariable}`,
    hint: `set ${tokenVariable} to a valid token for ${host}`,
  });
}
