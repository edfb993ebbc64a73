import { request as httpRequest } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";

interface TunnelOptions extends ConnectionOptions {
  readonly host?: string;
  readonly port?: number;
}

/** An agent whose connections lead through a proxy, by CONNECT. The proxy's credentials are told to the proxy alone. */
export function tunnelAgent(proxy: URL, timeout: number): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  return Object.assign(agent, {
    createConnection(options: TunnelOptions, done: (error: Error | null, socket?: TLSSocket) => void) {
      const { host = "", port = 443 } = options;
      connectThrough(proxy, `${host}:${port}`, timeout).then(
        (socket) => done(null, connect({ ...options, socket, servername: options.servername ?? host })),
        (error: Error) => done(error),
      );
    },
  });
}

function connectThrough(proxy: URL, target: string, timeout: number): Promise<Socket> {
  const credentials = proxy.username === "" ? undefined : `${decode(proxy.username)}:${decode(proxy.password)}`;
  return new Promise((resolve, reject) => {
    const start = proxy.protocol === "https:" ? httpsRequest : httpRequest;
    const asking = start({
      host: proxy.hostname.replace(/^\[|\]$/g, ""),
      port: proxy.port || (proxy.protocol === "https:" ? 443 : 80),
      method: "CONNECT",
      path: target,
      agent: false,
      timeout,
      headers: {
        host: target,
        ...(credentials !== undefined && {
          "proxy-authorization": `Basic ${Buffer.from(credentials).toString("base64")}`,
        }),
      },
    });
    asking.once("connect", ({ statusCode = 0 }, socket, head) => {
      // A server does not speak before TLS begins; what comes early is no tunnel.
      if (statusCode === 200 && head.length === 0) return resolve(socket);
      socket.destroy();
      return reject(new Error(`the proxy ${proxy.host} refused the connection with status ${statusCode}`));
    });
    asking.once("response", ({ statusCode = 0 }) => {
      asking.destroy();
      reject(new Error(`the proxy ${proxy.host} answered with status ${statusCode}`));
    });
    asking.once("timeout", () => asking.destroy(new Error(`the proxy ${proxy.host} did not answer in time`)));
    asking.once("error", (error) => reject(new Error(`the proxy ${proxy.host} cannot be used: ${error.message}`)));
    asking.end();
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone percent sign is part of the password.
    return text;
  }
}
