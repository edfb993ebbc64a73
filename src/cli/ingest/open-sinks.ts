import { join, resolve } from "node:path";
import type { SinkConfig } from "../../contracts/ingest-config.ts";
import { cursorFolder } from "../../feed/cursor-folder.ts";
import { readReceipt } from "../../feed/receipt-file.ts";
import { Failure } from "../../platform/failure.ts";
import { didYouMean } from "../../platform/nearest-name.ts";
import { embeddedLearnerSink } from "../../sinks/embedded-heimlern.ts";
import { embeddedStoreSink } from "../../sinks/embedded-leitstand.ts";
import { fileSink } from "../../sinks/file-sink.ts";
import { httpSink } from "../../sinks/http-sink.ts";
import { httpStoreSink } from "../../sinks/http-store-sink.ts";
import { jetStreamSink } from "../../sinks/jetstream-sink.ts";
import { readStoreFiles } from "../../sinks/read-store-files.ts";
import type { Sink } from "../../sinks/sink.ts";
import { parseHttpUrl, understandUrl } from "../../sinks/understand-url.ts";
import { learnerFolder, storeFolder } from "../state-folder.ts";
import { configuredPolicy } from "./configured-policy.ts";
import { type ConfiguredStream, howToMakeStream, jetStreamSettings } from "./jetstream-settings.ts";
import type { Ingest } from "./open-ingest.ts";
import { readSecretFile } from "./read-secret-file.ts";
import { variablePair } from "./variable-pair.ts";

/** A sink as it is configured, and whether there is a token for it; the token itself is in no output. */
export interface OpenedSink {
  readonly sink: Sink;
  readonly hasToken: boolean;
}

/** How long one request may take, in milliseconds. */
const requestTimeoutMs = 30_000;

/**
 * The chosen sinks: `leitstand` and `heimlern`, each over HTTP where the environment or the configuration names a URL and
 * embedded where none does, and those that the configuration adds.
 *
 * @throws Failure "configuration" for wrong values, "usage" for a name that is none.
 */
export function openSinks(ingest: Ingest, chosen: readonly string[]): readonly OpenedSink[] {
  const configured = ingest.config.value.sinks ?? {};
  const names = [...new Set(["leitstand", "heimlern", ...Object.keys(configured)])];
  for (const name of chosen) {
    if (names.includes(name)) continue;
    const { hint } = didYouMean(name, names);
    throw new Failure("usage", {
      message: `no sink is called "${name}"`,
      hint: hint ?? `there are: ${names.join(", ")}`,
    });
  }
  const wanted = names.filter((name) => chosen.length === 0 || chosen.includes(name));
  return wanted.map((name) => openSink(ingest, name, configured[name]));
}

function openSink(ingest: Ingest, name: string, config: SinkConfig | undefined): OpenedSink {
  const { root } = ingest;
  const url = urlOf(ingest, name, config);
  if (url !== undefined) return overHttp(ingest, name, url, config?.type === "http" ? config : undefined);
  if (config?.type === "file") {
    return { sink: fileSink({ name, path: resolve(root, config.path) }), hasToken: false };
  }
  if (config?.type === "jetstream") return toStream({ name, config, root, file: ingest.config.file });
  return { sink: embedded(ingest, name, config), hasToken: false };
}

function toStream(configured: ConfiguredStream): OpenedSink {
  const { name, config } = configured;
  const settings = jetStreamSettings(configured);
  const sink = jetStreamSink({
    name,
    settings,
    subject: config.subject,
    domain: config.domain ?? "aussen",
    howToMake: howToMakeStream(configured),
  });
  return { sink, hasToken: settings.credentials !== undefined || settings.tls?.key !== undefined };
}

/** The URL of a sink, and where it was named; the environment comes before the configuration. */
function urlOf(
  { context, config: { file } }: Ingest,
  name: string,
  config: SinkConfig | undefined,
): { readonly text: string; readonly origin: string } | undefined {
  const variable =
    name === "leitstand"
      ? variablePair(context, "INGEST_URL")
      : name === "heimlern" && context.env["HEIMLERN_INGEST_URL"]
        ? { name: "HEIMLERN_INGEST_URL", value: context.env["HEIMLERN_INGEST_URL"] }
        : undefined;
  if (variable) return { text: variable.value, origin: variable.name };
  return config?.type === "http" ? { text: config.url, origin: `${file}: sinks.${name}.url` } : undefined;
}

function overHttp(
  ingest: Ingest,
  name: string,
  { text, origin }: { readonly text: string; readonly origin: string },
  config: Extract<SinkConfig, { type: "http" }> | undefined,
): OpenedSink {
  const { context, root, feed } = ingest;
  const token = tokenOf(ingest, name, config);
  const shared = { name, token, now: context.now, timeoutMs: requestTimeoutMs };
  if (name === "heimlern") {
    return { sink: httpSink({ ...shared, url: parseHttpUrl(text, origin) }), hasToken: token !== undefined };
  }
  const address = understandUrl(text, origin, config?.domain);
  const read = readReceipt(cursorFolder(root, feed, name));
  const notes = read.kind === "read" ? (read.receipt.notes ?? {}) : {};
  const folder = name === "leitstand" ? variablePair(context, "DATA_DIR") : undefined;
  const files = folder && readStoreFiles(resolve(context.cwd, folder.value), address.domain);
  return {
    sink: httpStoreSink({ ...shared, address, notes, ...(files && { readFiles: files }) }),
    hasToken: token !== undefined,
  };
}

function embedded(ingest: Ingest, name: string, config: SinkConfig | undefined): Sink {
  const { context, root } = ingest;
  const { now } = context;
  if (name === "heimlern") {
    const folder = learnerFolder(context, ingest.config);
    return embeddedLearnerSink({ name, folder, policy: configuredPolicy(ingest.config), now });
  }
  const domain = (config?.type === "embedded" ? config.domain : undefined) ?? "aussen";
  const own = config?.type === "embedded" ? config.data_dir : undefined;
  return embeddedStoreSink({
    name,
    folder: name === "leitstand" ? storeFolder(context, ingest.config) : resolve(root, own ?? join(".wgx", name)),
    domain,
    now,
    through: ({ url, token }) =>
      httpStoreSink({
        name,
        token,
        now,
        timeoutMs: requestTimeoutMs,
        notes: {},
        address: { base: url, domain, named: "newer" },
      }),
  });
}

/** A token comes from the environment or a file that only its owner may read, never from the command line. */
function tokenOf(
  { context, root, config: { file } }: Ingest,
  name: string,
  config: Extract<SinkConfig, { type: "http" }> | undefined,
): string | undefined {
  if (config?.token_env !== undefined) {
    const value = context.env[config.token_env];
    if (value !== undefined && value !== "") return usable(value, config.token_env);
    throw new Failure("configuration", {
      message: `${config.token_env} is not set, and the sink ${name} is to take its token from it`,
      place: { file, key: `sinks.${name}.token_env` },
    });
  }
  if (config?.token_file !== undefined) {
    const path = resolve(root, config.token_file);
    return usable(readSecretFile(path, "the token"), path);
  }
  if (name === "heimlern") {
    const value = context.env["HEIMLERN_TOKEN"];
    return value === undefined || value === "" ? undefined : usable(value, "HEIMLERN_TOKEN");
  }
  if (name !== "leitstand") return undefined;
  const pair = variablePair(context, "TOKEN");
  return pair && usable(pair.value, pair.name);
}

/** What can stand in a header. The value itself is not repeated. */
function usable(token: string, origin: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new Failure("configuration", {
    message: `the token of ${origin} holds white space or other characters that no header can carry`,
  });
}
