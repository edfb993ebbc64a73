import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { messageOf } from "../platform/failure.ts";
import { answerJson } from "./answers.ts";
import type { Gate } from "./gate.ts";
import { LiveEvents } from "./live-events.ts";
import { addTo, newCounts } from "./metrics.ts";
import { refuseWithPage, wantsPage } from "./page-routes.ts";
import type { Pages } from "./pages.ts";
import { BodyBudget } from "./read-body.ts";
import { Refusal } from "./refusal.ts";
import { dispatch, type Service } from "./routes.ts";
import { Sessions } from "./session.ts";
import { SignIns } from "./sign-ins.ts";
import type { EventStore } from "./store.ts";
import type { IntakeStatus } from "./stream-intake.ts";

/** How a store is served. */
export interface ServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly gate: Gate;
  /** Told of what went wrong here and is nobody else's fault. */
  readonly complain: (text: string) => void;
  readonly now: () => Date;
  /** The panels, where there are any. */
  readonly pages?: Pages;
  /** Where events also come from a stream. */
  readonly intake?: () => IntakeStatus;
}

/** A server that takes requests. */
export interface RunningServer {
  /** `http://host:port` */
  readonly url: string;
  /** Takes no more requests, and answers those under way for up to so many milliseconds. */
  stop(graceMs: number): Promise<void>;
}

const limits = {
  /** So many bytes of bodies are held at a time. */
  bodies: 48 * 1024 * 1024,
  connections: 4096,
  headerBytes: 16 * 1024,
  headersMs: 10_000,
  requestMs: 30_000,
  idleMs: 5_000,
  /** A client that takes nothing of an answer for so long is dropped. */
  stalledMs: 30_000,
};

/** Serves a store over HTTP. @throws the system error where it cannot listen. */
export async function serve(store: EventStore, options: ServerOptions): Promise<RunningServer> {
  const { gate, now, pages, intake } = options;
  const service: Service = {
    store,
    gate,
    counts: newCounts(),
    budget: new BodyBudget(limits.bodies),
    live: new LiveEvents(store),
    sessions: new Sessions(now),
    signIns: new SignIns(now),
    ...(pages && { pages }),
    ...(intake && { intake }),
  };
  const server = createServer(
    {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.idleMs,
      connectionsCheckingInterval: 1000,
    },
    (request, response) => void handle(service, options, request, response),
  );
  server.maxConnections = limits.connections;
  server.setTimeout(limits.stalledMs);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, 1024, resolve);
  });
  return {
    url: urlOf(server.address()),
    stop(graceMs) {
      service.live.close();
      return stop(server, graceMs);
    },
  };
}

async function handle(
  service: Service,
  options: ServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.on("error", () => response.destroy());
  response.on("finish", () => addTo(service.counts.requests, response.statusCode, 1));
  try {
    await dispatch(service, request, response);
  } catch (error) {
    refuse(options, request, response, error);
  }
}

function refuse(options: ServerOptions, request: IncomingMessage, response: ServerResponse, error: unknown): void {
  // The client went away in the middle of its request.
  if (request.destroyed && !request.complete) return;
  const refusal = error instanceof Refusal ? error : new Refusal(500, "internal error", {}, { cause: error });
  if (refusal.status === 500) options.complain(`${refusal.message}: ${messageOf(refusal.cause)}`);
  if (response.headersSent) return void response.destroy();
  // What is left of a body is not read: the connection ends with the answer.
  const headers = request.complete ? refusal.headers : { ...refusal.headers, Connection: "close" };
  const { pages } = options;
  if (pages && wantsPage(request)) {
    refuseWithPage(pages, request, response, new Refusal(refusal.status, refusal.message, headers));
  } else {
    answerJson(response, refusal.status, { detail: refusal.message }, headers);
  }
}

async function stop(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  const deadline = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(deadline);
}

function urlOf(address: AddressInfo | string | null): string {
  if (address === null || typeof address === "string") throw new Error("a TCP server has an address and a port");
  return `http://${address.family === "IPv6" ? `[${address.address}]` : address.address}:${address.port}`;
}
