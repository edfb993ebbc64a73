import * as z from "zod/mini";
import { mapping } from "./mapping.ts";

const name = z.string().check(z.maxLength(64), z.regex(/^[a-z][a-z0-9-]*$/));
const path = z.string().check(z.minLength(1));
const variable = z.string().check(z.regex(/^(?!GH_|GITHUB_)[A-Z][A-Z0-9_]*$/));
/** The patterns are the domains that the stores take, and http(s) URLs without credentials. */
const domain = z.string().check(z.maxLength(253), z.regex(/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/));
const httpUrl = z.string().check(z.maxLength(2000), z.regex(/^https?:\/\/[^\s/@?#]+(?:\/[^\s@?#]*)?$/));

/** A server of NATS, without credentials and path. */
const natsUrl = z.string().check(z.maxLength(2000), z.regex(/^(?:nats|tls):\/\/[^\s/@?#]+$/));
const streamName = z.string().check(z.maxLength(64), z.regex(/^[A-Za-z0-9_-]+$/));
/** Tokens with dots between them; those that begin with `$` are the server's own. */
const subject = z.string().check(z.maxLength(255), z.regex(/^(?!\$)[^\s.*>]+(?:\.[^\s.*>]+)*$/));
/** The same, with `*` for any one token, and `>` at the end for all that follow. */
const subjects = z.string().check(z.maxLength(255), z.regex(/^(?!\$)(?:(?:[^\s.*>]+|\*)\.)*(?:[^\s.*>]+|\*|>)$/));

/** A stream of NATS JetStream, to which a feed publishes and from which a leitstand takes. See docs/jetstream.md. */
const jetStreamConfig = z.strictObject({
  type: z.literal("jetstream"),
  servers: z.array(natsUrl).check(z.minLength(1), z.maxLength(16)),
  stream: streamName,
  /** What events are published under. */
  subject,
  /** Of the event store that the events are for. */
  domain: z.optional(domain),
  /** A credentials file of NATS, or an NKey seed; only its owner may read it. */
  credentials_file: z.optional(path),
  /** Every connection has to be encrypted, as with a server that is named `tls://`. */
  tls: z.optional(
    z.strictObject({
      ca_file: z.optional(path),
      cert_file: z.optional(path),
      /** Only its owner may read it. */
      key_file: z.optional(path),
    }),
  ),
  /** What the stream may hold, for `--create-stream`. Nothing is left to the server's defaults. */
  create: z.optional(
    z.strictObject({
      /** Default: the subject above. */
      subjects: z.optional(z.array(subjects).check(z.minLength(1), z.maxLength(64))),
      max_bytes: z.int().check(z.minimum(1)),
      max_age_days: z.number().check(z.minimum(0.0001), z.maximum(36500)),
      duplicate_window_seconds: z.number().check(z.minimum(0.1), z.maximum(31_536_000)),
      replicas: z.int().check(z.minimum(1), z.maximum(5)),
      max_message_bytes: z.optional(z.int().check(z.minimum(1))),
    }),
  ),
  /** For `wgx leitstand --from`. */
  consumer: z.optional(
    z.strictObject({
      /** What the server remembers it by. */
      durable: z.optional(streamName),
      /** Which subjects it takes; default: all of the stream. */
      subject: z.optional(subjects),
      /** After so long without an acknowledgement the server gives a message again. */
      ack_wait_seconds: z.optional(z.number().check(z.minimum(0.5), z.maximum(3600))),
    }),
  ),
});
export type JetStreamConfig = z.infer<typeof jetStreamConfig>;

/** Where the lines of a feed go. What is left out has the defaults of docs/events.md. */
export const sinkConfig = z.union([
  z.strictObject({
    type: z.literal("http"),
    url: httpUrl,
    domain: z.optional(domain),
    /** The environment variable that holds the token; a token itself never stands in this file. */
    token_env: z.optional(variable),
    /** A file that only its owner may read. */
    token_file: z.optional(path),
  }),
  z.strictObject({ type: z.literal("embedded"), data_dir: z.optional(path), domain: z.optional(domain) }),
  z.strictObject({ type: z.literal("file"), path }),
  jetStreamConfig,
]);
export type SinkConfig = z.infer<typeof sinkConfig>;

/** `.wgx/config.yml`: what `wgx ingest` does where neither an option nor a variable says otherwise. */
export const ingestConfig = z.nullable(
  z.strictObject({
    /** Relative paths are relative to the folder that holds `.wgx/`. */
    feed: z.optional(path),
    contract: z.optional(z.enum(["aussen-event", "aussen-event-2025-11"])),
    sinks: z.optional(mapping(name, sinkConfig)),
    policy: z.optional(
      z.strictObject({
        arms: z.optional(z.array(name).check(z.minLength(1), z.maxLength(100))),
        epsilon: z.optional(z.number().check(z.minimum(0), z.maximum(1))),
        seed: z.optional(z.int().check(z.minimum(0))),
        /** What each feature adds to the relevance of an event. */
        weights: z.optional(mapping(name, z.number())),
      }),
    ),
  }),
);
export type IngestConfig = z.infer<typeof ingestConfig>;
