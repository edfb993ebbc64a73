import { resolve } from "node:path";
import type { JetStreamConfig } from "../../contracts/ingest-config.ts";
import type { JetStreamSettings, StreamLimits } from "../../jetstream/settings.ts";
import { Failure, messageOf } from "../../platform/failure.ts";
import { readSmallFile } from "../../platform/files.ts";
import { shellLine } from "../../platform/text.ts";
import { readSecretFile } from "./read-secret-file.ts";

/** A sink of type `jetstream` as it is configured, and where that stands. */
export interface ConfiguredStream {
  readonly name: string;
  readonly config: JetStreamConfig;
  /** The folder that paths are relative to. */
  readonly root: string;
  /** `.wgx/config.yml` */
  readonly file: string;
}

const timeoutMs = 10_000;

/** How the servers are reached, with what the files hold. @throws Failure "configuration" */
export function jetStreamSettings({ name, config, root, file }: ConfiguredStream): JetStreamSettings {
  const { servers, stream, credentials_file: credentials, tls } = config;
  if (tls !== undefined && (tls.cert_file === undefined) !== (tls.key_file === undefined)) {
    throw new Failure("configuration", {
      message: "cert_file and key_file belong together",
      place: { file, key: `sinks.${name}.tls` },
    });
  }
  return {
    servers,
    stream,
    timeoutMs,
    ...(credentials !== undefined && { credentials: readCredentials(resolve(root, credentials)) }),
    ...(tls && {
      tls: {
        ...(tls.ca_file !== undefined && { ca: readCertificates(resolve(root, tls.ca_file)) }),
        ...(tls.cert_file !== undefined && { cert: readCertificates(resolve(root, tls.cert_file)) }),
        ...(tls.key_file !== undefined && { key: readSecretFile(resolve(root, tls.key_file), "the key") }),
      },
    }),
  };
}

/** What a stream that is made may hold. @throws Failure "configuration" where nothing is said about it. */
export function streamLimits({ name, config, file }: ConfiguredStream): StreamLimits {
  const { create, subject } = config;
  if (create === undefined) {
    throw new Failure("configuration", {
      message: `--create-stream: nothing says what the stream ${config.stream} may hold`,
      place: { file, key: `sinks.${name}.create` },
      hint: "create: { max_bytes: 10737418240, max_age_days: 30, duplicate_window_seconds: 600, replicas: 1 }",
    });
  }
  return {
    subjects: create.subjects ?? [subject],
    maxBytes: create.max_bytes,
    maxAgeDays: create.max_age_days,
    duplicateWindowSeconds: create.duplicate_window_seconds,
    replicas: create.replicas,
    ...(create.max_message_bytes !== undefined && { maxMessageBytes: create.max_message_bytes }),
  };
}

/** The command that makes the stream, and what has to be said before it. */
export function howToMakeStream({ name, config, file }: ConfiguredStream): string {
  const command = shellLine(["wgx", "ingest", "push", "--sink", name, "--create-stream"]);
  if (config.create !== undefined) return `make it with: ${command}`;
  return `say what it may hold (sinks.${name}.create of ${file}), then make it with: ${command}`;
}

/** JWT and seed between their marks, or an NKey seed of a user alone. */
function readCredentials(path: string): string {
  const text = readSecretFile(path, "the credentials");
  const marks = /-----BEGIN NATS USER JWT-----[\s\S]+-----BEGIN USER NKEY SEED-----/;
  if (marks.test(text) || /^SU[A-Z2-7]{56}$/.test(text)) return text;
  throw new Failure("configuration", {
    message: "it holds neither the credentials of a user (JWT and seed) nor an NKey seed of one",
    place: { file: path },
  });
}

function readCertificates(path: string): string {
  try {
    const text = readSmallFile(path, 1024 * 1024)?.toString("utf8");
    if (text === undefined) throw new Error("there is no such file");
    if (!text.includes("-----BEGIN CERTIFICATE-----")) throw new Error("it holds no certificate (PEM)");
    return text;
  } catch (error) {
    const problem = { message: `the certificates cannot be read: ${messageOf(error)}`, place: { file: path } };
    throw new Failure("configuration", problem, { cause: error });
  }
}
