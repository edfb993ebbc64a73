import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { findGit } from "../../src/git/git.ts";

/** How a server fails at a repository instead of serving it. */
export type Fault =
  /** Answers with this status, and headers and a body of its own. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** Sends to another repository of this server, as a forge does after a rename. */
  | { readonly kind: "moved"; readonly to: string; readonly status?: 301 | 302 | 307 | 308 }
  /** Takes the request and never answers; `body`: after the head and these bytes. */
  | { readonly kind: "hang"; readonly body?: string }
  /** Ends the connection; `body`: after the head and these bytes of a longer answer. */
  | { readonly kind: "cut"; readonly body?: string };

/** A request as it came in. */
export interface ServedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** The Authorization header, where there was one. */
  readonly authorization?: string;
  /** Numbers the TCP connections, from 1. */
  readonly connection: number;
}

export interface GitHttpServerOptions {
  /** Asked for as the password of Basic authentication, whoever the user is; anything else is a 401. */
  readonly token?: string;
  /** Users that know the token and are still refused, with a 403. */
  readonly withoutRights?: readonly string[];
}

/** git's own smart HTTP backend on loopback. */
export interface GitHttpServer {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  /** The address of a repository below the served folder: `alpha.git`. */
  readonly urlOf: (repository: string) => string;
  /** All requests so far, in their order. */
  readonly requests: readonly ServedRequest[];
  /** Lets a repository fail from now on, or serves it again. */
  readonly fail: (repository: string, fault: Fault | undefined) => void;
  readonly close: () => Promise<void>;
}

/**
 * Serves the bare repositories of a folder over git-http-backend(1), for fetching and pushing. The caller closes it:
 * `onTestFinished(server.close)` or `afterAll(server.close)`. Programs that talk to it have to be started without
 * waiting for their end (`startWgx`, not `wgx`), since it lives in the process of the test.
 */
export async function startGitHttpServer(root: string, options: GitHttpServerOptions = {}): Promise<GitHttpServer> {
  const requests: ServedRequest[] = [];
  const faults = new Map<string, Fault>();
  const connections = new Map<Socket, number>();
  const server = createServer((request, response) => {
    const { method = "", url = "", headers, socket } = request;
    const { authorization } = headers;
    requests.push({
      method,
      url,
      connection: connections.get(socket) ?? 0,
      ...(authorization !== undefined && { authorization }),
    });
    const fault = faults.get(repositoryOf(url));
    if (fault) return failWith(fault, request, response);
    const user = authenticate(authorization, options);
    if (typeof user === "number") return refuse(user, response);
    serve(root, user, request, response);
  });
  server.on("connection", (socket) => {
    connections.set(socket, connections.size + 1);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    urlOf: (repository) => `${url}/${repository}`,
    requests,
    fail(repository, fault) {
      if (fault) faults.set(repository, fault);
      else faults.delete(repository);
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** `/a/b.git/info/refs?service=…` is about `a/b.git`. */
function repositoryOf(url: string): string {
  const [path = ""] = url.split("?");
  return decodeURIComponent(
    path.replace(/\/(?:info\/refs|git-upload-pack|git-receive-pack|HEAD|objects\/.*)$/, ""),
  ).slice(1);
}

/** The user that may go on, or the status that refuses. */
function authenticate(authorization: string | undefined, options: GitHttpServerOptions): string | 401 | 403 {
  if (options.token === undefined) return "somebody";
  const encoded = /^Basic (.+)$/.exec(authorization ?? "")?.[1];
  if (encoded === undefined) return 401;
  const [user = "", password] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  if (password !== options.token) return 401;
  return options.withoutRights?.includes(user) ? 403 : user || "somebody";
}

function refuse(status: 401 | 403, response: ServerResponse): void {
  response.writeHead(status, status === 401 ? { "WWW-Authenticate": 'Basic realm="git"' } : {});
  response.end(status === 401 ? "who are you?\n" : "not for you\n");
}

function failWith(fault: Fault, request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  if (fault.kind === "status") {
    response.writeHead(fault.status, fault.headers).end(fault.body ?? "");
  } else if (fault.kind === "moved") {
    const { url = "" } = request;
    response.writeHead(fault.status ?? 301, { Location: url.replace(encodeURI(repositoryOf(url)), fault.to) }).end();
  } else {
    if (fault.body !== undefined) {
      response.writeHead(200, { "Content-Type": "application/x-git-upload-pack-advertisement" });
      response.write(fault.body);
    }
    if (fault.kind === "cut") setImmediate(() => request.socket.destroy());
  }
}

/** Hands a request to git http-backend by the rules of CGI (RFC 3875). */
function serve(root: string, user: string, request: IncomingMessage, response: ServerResponse): void {
  const { method = "", url = "", headers } = request;
  const [path = "", query = ""] = url.split("?");
  const child = spawn(findGit(process.env), ["http-backend"], {
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: process.env["HOME"] ?? "",
      GIT_CONFIG_GLOBAL: process.env["GIT_CONFIG_GLOBAL"] ?? "/dev/null",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      REMOTE_USER: user,
      REMOTE_ADDR: "127.0.0.1",
      REQUEST_METHOD: method,
      PATH_INFO: decodeURIComponent(path),
      QUERY_STRING: query,
      CONTENT_TYPE: headers["content-type"] ?? "",
      ...(headers["content-length"] !== undefined && { CONTENT_LENGTH: headers["content-length"] }),
      ...(headers["content-encoding"] !== undefined && { HTTP_CONTENT_ENCODING: headers["content-encoding"] }),
      ...(headers["git-protocol"] !== undefined && { GIT_PROTOCOL: String(headers["git-protocol"]) }),
    },
    stdio: ["pipe", "pipe", "ignore"],
  });
  child.stdin.on("error", () => undefined);
  request.pipe(child.stdin);
  response.on("close", () => child.kill());
  let head = Buffer.alloc(0);
  let begun = false;
  child.stdout.on("data", (chunk: Buffer) => {
    if (begun) {
      response.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return;
    begun = true;
    const fields = head.toString("latin1", 0, end).split("\r\n");
    const named = fields.map(
      (line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()] as const,
    );
    const status = Number(named.find(([name]) => name.toLowerCase() === "status")?.[1]?.slice(0, 3) ?? 200);
    response.writeHead(status, Object.fromEntries(named.filter(([name]) => name.toLowerCase() !== "status")));
    response.write(head.subarray(end + 4));
  });
  child.on("error", () => response.destroy());
  child.stdout.on("end", () => {
    if (!begun) response.writeHead(500);
    response.end();
  });
}
