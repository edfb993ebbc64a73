import type { IncomingMessage, ServerResponse } from "node:http";
import { answer } from "./answers.ts";
import { parseFilter } from "./event-filter.ts";
import { type Gate, passGate, passHost, passSameOrigin } from "./gate.ts";
import type { LiveEvents } from "./live-events.ts";
import { type Pages, pageHeaders } from "./pages.ts";
import { announcedLength, readBody } from "./read-body.ts";
import { Refusal } from "./refusal.ts";
import type { Sessions } from "./session.ts";
import type { SignIns } from "./sign-ins.ts";
import { isToken } from "./store-token.ts";
import { parseCursor } from "./stream-cursor.ts";

/** What the pages are served with. */
export interface PageService {
  readonly gate: Gate;
  readonly pages: Pages;
  readonly live: LiveEvents;
  readonly sessions: Sessions;
  readonly signIns: SignIns;
}

const formLimit = 4096;
const htmlType = "text/html; charset=utf-8";

/** Answers a request for a page, or for what belongs to one; false where there is no such thing. @throws Refusal */
export async function servePage(
  service: PageService,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<boolean> {
  const { pages, gate, sessions } = service;
  const method = request.method === "HEAD" ? "GET" : request.method;
  passHost(gate, request);
  const asset = pages.assets.get(url.pathname);
  if (asset && method === "GET") {
    answer(response, 200, asset.type, asset.body, { ...pageHeaders, "Cache-Control": "max-age=3600" });
    return true;
  }
  if (url.pathname === "/sign-in" || url.pathname === "/sign-out") {
    await changeSession(service, request, response, url);
    return true;
  }
  if (method !== "GET") return false;
  if (url.pathname === "/live") {
    passGate(gate, request, "read", sessions);
    follow(service, request, response, url);
    return true;
  }
  passGate(gate, request, "read", sessions);
  const session = gate.reading === "token" && sessions.has(request) ? "signed in" : "none";
  const page = await pages.page(url.pathname, url.searchParams, session);
  if (page === undefined) return false;
  answer(response, 200, htmlType, page, pageHeaders);
  return true;
}

/** Answers with a page what a browser asked for and does not get. */
export function refuseWithPage(
  pages: Pages,
  request: IncomingMessage,
  response: ServerResponse,
  { status, message, headers }: Refusal,
): void {
  const page = status === 401 ? pages.signIn({ next: safePath(request.url ?? "/") }) : pages.trouble(status, message);
  answer(response, status, htmlType, page, { ...pageHeaders, ...headers });
}

/** Whether a request comes from somebody who reads pages. */
export function wantsPage({ method, headers }: IncomingMessage): boolean {
  return (method === "GET" || method === "POST") && (headers.accept ?? "").includes("text/html");
}

function follow({ live }: PageService, { headers }: IncomingMessage, response: ServerResponse, url: URL): void {
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") throw new Refusal(403, "forbidden origin");
  const filter = parseFilter(url.searchParams);
  const last = headers["last-event-id"];
  const since = (typeof last === "string" ? last : undefined) ?? url.searchParams.get("since") ?? undefined;
  const cursor = since === undefined ? undefined : parseCursor(since);
  if (since !== undefined && cursor === undefined) throw new Refusal(400, "invalid since");
  if (live.isFull) throw new Refusal(503, "too many live streams", { "Retry-After": "30" });
  live.add(response, filter, cursor);
}

async function changeSession(
  { pages, gate, sessions, signIns }: PageService,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const redirect = (to: string, headers: Readonly<Record<string, string>> = {}): void =>
    answer(response, 303, "text/plain; charset=utf-8", "", { ...pageHeaders, Location: to, ...headers });
  const isIn = url.pathname === "/sign-in";
  if (request.method === "GET" && isIn) {
    const next = safePath(url.searchParams.get("next") ?? "/");
    if (gate.reading === "open" || sessions.has(request)) return redirect(next);
    return answer(response, 200, htmlType, pages.signIn({ next }), pageHeaders);
  }
  if (request.method !== "POST") throw new Refusal(405, "method not allowed", { Allow: isIn ? "GET, POST" : "POST" });
  passSameOrigin(request);
  if (!isIn) {
    if (!sessions.has(request)) throw new Refusal(401, "unauthorized");
    return redirect("/", { "Set-Cookie": sessions.end() });
  }
  const form = await readForm(request);
  const next = safePath(form.get("next") ?? "/");
  if (!signIns.mayTry())
    throw new Refusal(429, "too many wrong tokens, try again in a minute", { "Retry-After": "60" });
  if (isToken(form.get("token")?.trim() ?? "", gate.token)) return redirect(next, { "Set-Cookie": sessions.begin() });
  signIns.failed();
  const trouble = "That is not the token of this store.";
  answer(response, 401, htmlType, pages.signIn({ next, trouble }), pageHeaders);
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const type = (request.headers["content-type"] ?? "").toLowerCase();
  if (!type.startsWith("application/x-www-form-urlencoded")) throw new Refusal(415, "unsupported content-type");
  if (announcedLength(request, "required") > formLimit) throw new Refusal(413, "payload too large");
  return new URLSearchParams((await readBody(request)).toString("utf8"));
}

/** A path of ours, and no other place. */
function safePath(text: string): string {
  return /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(text) && !text.startsWith("/sign-") ? text : "/";
}
