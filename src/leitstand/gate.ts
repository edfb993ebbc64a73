import type { IncomingMessage } from "node:http";
import { isIPv6 } from "node:net";
import { Refusal } from "./refusal.ts";
import type { Sessions } from "./session.ts";
import { isToken } from "./store-token.ts";

/** Who may do what. */
export interface Gate {
  readonly token: string;
  /** `token`: reading needs the token as well. */
  readonly reading: "open" | "token";
  /** `loopback`: only a Host that names this machine is answered, so that no web page can reach us by a name of its own. */
  readonly hosts: "loopback" | "any";
}

const loopbackHost = /^(?:localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])(?::[0-9]{1,5})?$/i;

/** Whether an address of ours is reached from this machine only. */
export function isLoopback(host: string): boolean {
  return loopbackHost.test(isIPv6(host) ? `[${host}]` : host);
}

/** Refuses requests to a name that is not ours. @throws Refusal 400, 403 */
export function passHost(gate: Gate, request: IncomingMessage): void {
  const { host } = request.headers;
  if (host === undefined || host === "") throw new Refusal(400, "host required");
  if (gate.hosts === "loopback" && !loopbackHost.test(host)) throw new Refusal(403, "forbidden host");
}

/**
 * Lets pass who may. A session lets read and never write, so that no web page can write by way of a browser.
 *
 * @throws Refusal 400, 401, 403
 */
export function passGate(gate: Gate, request: IncomingMessage, does: "read" | "write", sessions?: Sessions): void {
  passHost(gate, request);
  const { host, origin, "x-auth": given } = request.headers;
  if (does === "write" && origin !== undefined && origin !== `http://${host}`)
    throw new Refusal(403, "forbidden origin");
  const isNeeded = does === "write" || gate.reading === "token";
  if (given === undefined && (!isNeeded || (does === "read" && sessions?.has(request)))) return;
  if (typeof given !== "string" || !isToken(given, gate.token)) throw new Refusal(401, "unauthorized");
}

/** Refuses what a browser was made to send by a page that is none of ours. @throws Refusal 403 */
export function passSameOrigin(request: IncomingMessage): void {
  const { host, origin, "sec-fetch-site": site } = request.headers;
  const isOurs = origin === undefined ? site === "same-origin" : origin === `http://${host}`;
  if (!isOurs) throw new Refusal(403, "forbidden origin");
}
