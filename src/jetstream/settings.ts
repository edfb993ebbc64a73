/** How servers are reached. What files hold was read by the caller, and is in no message of ours. */
export interface JetStreamSettings {
  /** `nats://host:port` or `tls://host:port`, without credentials. With one `tls://` every connection has to be encrypted. */
  readonly servers: readonly string[];
  readonly stream: string;
  /** The text of a credentials file (JWT and seed), or an NKey seed alone. */
  readonly credentials?: string;
  /** PEM texts. Where it is set every connection has to be encrypted. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  /** For a connection, and for the answer to a request. */
  readonly timeoutMs: number;
}

/** What a stream that is made may hold; nothing is left to the server's defaults. */
export interface StreamLimits {
  readonly subjects: readonly string[];
  readonly maxBytes: number;
  readonly maxAgeDays: number;
  readonly duplicateWindowSeconds: number;
  readonly replicas: number;
  /** Of one message with its headers; absent: as large as the server takes them. */
  readonly maxMessageBytes?: number;
}
