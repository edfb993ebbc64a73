import type { IncomingMessage, ServerResponse } from "node:http";
import { wgxVersion } from "../platform/version.ts";
import { answer, answerJson, answerText } from "./answers.ts";
import { parseDomain } from "./domain-name.ts";
import { type Gate, passGate } from "./gate.ts";
import type { LiveEvents } from "./live-events.ts";
import { addTo, type Counts, renderMetrics } from "./metrics.ts";
import { servePage } from "./page-routes.ts";
import type { Pages } from "./pages.ts";
import { parseBody } from "./parse-body.ts";
import { announcedLength, type BodyBudget, readBody } from "./read-body.ts";
import { Refusal } from "./refusal.ts";
import type { Sessions } from "./session.ts";
import type { SignIns } from "./sign-ins.ts";
import type { EventStore } from "./store.ts";
import type { IntakeStatus } from "./stream-intake.ts";

/** What the routes work with. */
export interface Service {
  readonly store: EventStore;
  readonly gate: Gate;
  readonly counts: Counts;
  readonly budget: BodyBudget;
  readonly live: LiveEvents;
  readonly sessions: Sessions;
  readonly signIns: SignIns;
  /** Where there are panels. */
  readonly pages?: Pages;
  /** Where events also come from a stream. */
  readonly intake?: () => IntakeStatus;
}

type Route = (service: Service, request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> | void;

const largestPage = 1000;

const routes: ReadonlyMap<string, { readonly does: "read" | "write"; readonly route: Route }> = new Map([
  ["POST /v1/ingest", { does: "write", route: ingest }],
  ["GET /v1/events", { does: "read", route: events }],
  ["GET /v1/latest", { does: "read", route: latest }],
  ["GET /v1/domains", { does: "read", route: domains }],
  ["GET /health", { does: "read", route: health }],
  ["GET /version", { does: "read", route: (_, __, response) => answerJson(response, 200, { version: wgxVersion }) }],
  ["GET /metrics", { does: "read", route: metrics }],
]);

const olderEndpoint = /^\/ingest\/([^/]*)$/;

/** Answers a request. @throws Refusal */
export async function dispatch(service: Service, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = parseUrl(request);
  const older = olderEndpoint.exec(url.pathname);
  const method = request.method === "HEAD" ? "GET" : (request.method ?? "");
  if (older !== null && method === "POST") {
    passGate(service.gate, request, "write");
    return ingestOlder(service, request, response, older[1] ?? "");
  }
  const found = routes.get(`${method} ${url.pathname}`);
  if (found) {
    passGate(service.gate, request, found.does, service.sessions);
    return found.route(service, request, response, url);
  }
  const { pages } = service;
  if (pages && (await servePage({ ...service, pages }, request, response, url))) return;
  passGate(service.gate, request, "read", service.sessions);
  const others = [...routes.keys()].flatMap((key) =>
    key.endsWith(` ${url.pathname}`) ? [key.split(" ")[0] ?? ""] : [],
  );
  const allowed = older === null ? others : ["POST"];
  if (allowed.length === 0) throw new Refusal(404, "not found");
  throw new Refusal(405, "method not allowed", { Allow: allowed.join(", ") });
}

function parseUrl(request: IncomingMessage): URL {
  try {
    return new URL(request.url ?? "/", "http://leitstand.invalid");
  } catch (error) {
    throw new Refusal(400, "invalid url", {}, { cause: error });
  }
}

async function ingest(service: Service, request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  const length = announcedLength(request, "optional");
  const named = url.searchParams.get("domain");
  const domain = named === null || named === "" ? undefined : requiredDomain(named);
  const type = (request.headers["content-type"] ?? "").toLowerCase();
  const form = type.includes("application/json")
    ? "json"
    : type.includes("application/x-ndjson")
      ? "ndjson"
      : undefined;
  if (form === undefined) throw new Refusal(415, "unsupported content-type");
  await take(service, request, response, { length, form, domain });
}

async function ingestOlder(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
  name: string,
): Promise<void> {
  const length = announcedLength(request, "required");
  await take(service, request, response, { length, form: "json", domain: requiredDomain(decodeName(name)) });
}

async function take(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
  about: { readonly length: number; readonly form: "json" | "ndjson"; readonly domain: string | undefined },
): Promise<void> {
  service.budget.take(about.length);
  try {
    const { domain, events } = parseBody(await readBody(request), about.form, about.domain);
    if (domain === undefined || events.length === 0) return answerText(response, 202, "ok");
    const stored = await service.store.append(domain, events, "refuse");
    if (stored.kind === "full") throw new Refusal(507, "insufficient storage");
    if (stored.kind === "failed") throw new Refusal(500, "storage error", {}, { cause: stored.reason });
    if (stored.kind === "conflict") {
      const index = stored.outcomes.indexOf("conflict");
      throw new Refusal(409, `conflict: event ${index + 1} has the id of another event`);
    }
    const duplicates = stored.outcomes.filter((outcome) => outcome === "duplicate").length;
    addTo(service.counts.stored, domain, stored.outcomes.length - duplicates);
    addTo(service.counts.duplicates, domain, duplicates);
    answerText(response, 202, "ok");
  } finally {
    service.budget.give(about.length);
  }
}

function events({ store }: Service, _: IncomingMessage, response: ServerResponse, url: URL): void {
  const domain = requiredDomain(url.searchParams.get("domain") ?? "");
  const limit = Math.min(wholeNumber(url, "limit", 100), largestPage);
  if (limit === 0) throw new Refusal(400, "invalid limit");
  const cursor = wholeNumber(url, "cursor", 0);
  const page = store.page(domain, cursor, limit);
  const tail = `],"next_cursor":${page.nextCursor},"has_more":${page.hasMore},"limit":${limit}}`;
  const parts = page.lines.flatMap((line, index) => (index === 0 ? [line] : [Buffer.from(","), line]));
  answer(response, 200, "application/json", Buffer.concat([Buffer.from('{"events":['), ...parts, Buffer.from(tail)]));
}

function latest({ store }: Service, _: IncomingMessage, response: ServerResponse, url: URL): void {
  const line = store.latest(requiredDomain(url.searchParams.get("domain") ?? ""));
  if (line === undefined) throw new Refusal(404, "no events");
  answer(response, 200, "application/json", line);
}

function domains({ store }: Service, _: IncomingMessage, response: ServerResponse): void {
  answerJson(response, 200, { domains: store.domains() });
}

/** The store is served whatever becomes of the stream, so that is no reason for another status. */
function health({ intake }: Service, _: IncomingMessage, response: ServerResponse): void {
  const about = intake?.();
  const isWell = about === undefined || about.state === "taking";
  answerJson(response, 200, { status: isWell ? "ok" : "degraded", ...(about && { intake: about }) });
}

function metrics({ store, counts, live, intake }: Service, _: IncomingMessage, response: ServerResponse): void {
  const levels = { sizes: store.sizes(), residentBytes: process.memoryUsage.rss(), live, intake: intake?.() };
  const text = renderMetrics(counts, levels);
  answer(response, 200, "text/plain; version=0.0.4; charset=utf-8", text);
}

function requiredDomain(text: string): string {
  const domain = parseDomain(text);
  if (domain === undefined) throw new Refusal(400, "invalid domain");
  return domain;
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch (error) {
    throw new Refusal(400, "invalid domain", {}, { cause: error });
  }
}

function wholeNumber(url: URL, name: string, otherwise: number): number {
  const text = url.searchParams.get(name);
  if (text === null) return otherwise;
  if (!/^[0-9]{1,15}$/.test(text)) throw new Refusal(400, `invalid ${name}`);
  return Number(text);
}
