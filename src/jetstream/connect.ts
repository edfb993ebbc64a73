import {
  type Authenticator,
  connect,
  credsAuthenticator,
  errors,
  type NatsConnection,
  nkeyAuthenticator,
} from "@nats-io/transport-node";
import type { JetStreamSettings } from "./settings.ts";

/**
 * Connects to the first server that answers. A connection that breaks is not mended: whatever waits on it fails at once,
 * and whoever needs another makes one, with the patience that is theirs.
 *
 * @throws what {@link explainError} explains.
 */
export async function connectToServers(settings: JetStreamSettings, signal: AbortSignal): Promise<NatsConnection> {
  signal.throwIfAborted();
  const { servers, tls, credentials, timeoutMs } = settings;
  const isEncrypted = tls !== undefined || servers.some((server) => server.startsWith("tls://"));
  const connecting = connect({
    servers: [...servers],
    name: "wgx",
    reconnect: false,
    timeout: timeoutMs,
    // A server tells of others; we go where we were told to, and nowhere else.
    ignoreClusterUpdates: true,
    noAsyncTraces: true,
    pingInterval: 10_000,
    ...(isEncrypted && { tls: { ...tls } }),
    ...(credentials !== undefined && { authenticator: authenticatorOf(credentials) }),
  });
  return untilAborted(connecting, signal);
}

/** Whoever gives up does not wait for the servers; a connection that comes too late is closed. */
function untilAborted(connecting: Promise<NatsConnection>, signal: AbortSignal): Promise<NatsConnection> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      reject(signal.reason);
      connecting.then(
        (connection) => connection.close(),
        // It did not come to a connection.
        () => undefined,
      );
    };
    signal.addEventListener("abort", giveUp, { once: true });
    connecting.then(resolve, reject).finally(() => signal.removeEventListener("abort", giveUp));
  });
}

/** @throws AuthorizationError for what no server would take. */
function authenticatorOf(credentials: string): Authenticator {
  const isFile = credentials.includes("-----BEGIN");
  const bytes = new TextEncoder().encode(credentials);
  const authenticator = isFile ? credsAuthenticator(bytes) : nkeyAuthenticator(bytes);
  try {
    // The client would try them once it is connected, and take what is wrong with them for trouble with the server.
    authenticator("nonce");
  } catch {
    throw new errors.AuthorizationError("the credentials are damaged");
  }
  return authenticator;
}
