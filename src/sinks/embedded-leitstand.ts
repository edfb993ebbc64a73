import { type OpenedStore, openStore } from "../leitstand/open-store.ts";
import { loadOrMakeToken } from "../leitstand/store-token.ts";
import { messageOf } from "../platform/failure.ts";
import { embeddedStoreIdentity } from "./embedded-identity.ts";
import type { Batch, RejectedLine, Sink, SinkAnswer } from "./sink.ts";

/** Where the lines of the embedded store go. */
export interface EmbeddedStoreOptions {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  readonly domain: string;
  readonly now: () => Date;
  /** Makes a sink that speaks to the server which holds the store. */
  readonly through: (server: { readonly url: string; readonly token: string; readonly domain: string }) => Sink;
}

/** Larger than a server takes, since each costs an fsync; not much larger, since each is held in memory. */
const limits = { lines: 2000, bytes: 640 * 1024 };
/** What a server takes at a time. */
const limitsThroughServer = { lines: 500, bytes: 512 * 1024, lineBytes: 1024 * 1024 - 1, summaryCharacters: 500 };

/**
 * The embedded store as a sink: in this process where nobody else has it, else through the server that does. A server that
 * goes or comes between two batches is noticed.
 */
export function embeddedStoreSink(options: EmbeddedStoreOptions): Sink {
  const { name, folder, domain } = options;
  let opened: Extract<OpenedStore, { kind: "open" }> | undefined;
  let served: { readonly url: string; readonly sink: Sink } | undefined;

  /** Ours, the server's sink, or why neither. */
  const reach = async (): Promise<typeof opened | Sink | string> => {
    if (opened) return opened;
    const answer = openStore(folder, options.now);
    if (answer.kind === "open") {
      await served?.sink.close();
      served = undefined;
      opened = answer;
      return opened;
    }
    if (answer.server === undefined) return answer.reason;
    if (served?.url !== answer.server.url) {
      await served?.sink.close();
      const { url } = answer.server;
      served = { url, sink: options.through({ url, token: loadOrMakeToken(folder), domain }) };
    }
    return served.sink;
  };

  // A server may hold the store already, and it takes less at a time.
  return {
    name,
    identity: embeddedStoreIdentity(folder, domain),
    description: `embedded store, domain ${domain}, in ${folder}`,
    get limits() {
      return served ? limitsThroughServer : limits;
    },
    isIdempotent: true,
    async accept(batch, signal) {
      try {
        const reached = await reach();
        if (typeof reached === "string") return busy(reached);
        if (reached === undefined) return busy("nobody knows who has it");
        return "accept" in reached ? await reached.accept(batch, signal) : await store(reached, domain, batch);
      } catch (error) {
        return { kind: "stop", why: "state", reason: messageOf(error) };
      }
    },
    async lookUp(lines, signal, from) {
      const reached = await reach();
      if (typeof reached === "string" || reached === undefined)
        return { known: false, reason: reached ?? "not reached" };
      if ("accept" in reached) {
        return reached.lookUp?.(lines, signal, from) ?? { known: false, reason: "it cannot be looked into" };
      }
      const held = lines.flatMap((line, index) => (reached.store.holds(domain, line) ? [index] : []));
      return { known: true, value: new Set(held) };
    },
    async close() {
      await served?.sink.close();
      await opened?.close();
      served = undefined;
      opened = undefined;
    },
  };
}

async function store(
  { store: events }: Extract<OpenedStore, { kind: "open" }>,
  domain: string,
  batch: Batch,
): Promise<SinkAnswer> {
  const answer = await events.append(domain, batch.lines, "skip");
  if (answer.kind === "full") {
    return { kind: "retry", reason: answer.reason, pace: "normal", ambiguous: false, status: 507 };
  }
  if (answer.kind !== "done") {
    return { kind: "stop", why: "state", reason: answer.kind === "failed" ? answer.reason : "it refused the batch" };
  }
  const rejected = answer.outcomes.flatMap((outcome, index): RejectedLine[] =>
    outcome === "conflict" ? [{ index, reason: "conflict", errors: [conflict] }] : [],
  );
  return {
    kind: "accepted",
    duplicates: answer.outcomes.filter((outcome) => outcome === "duplicate").length,
    ...(rejected.length > 0 && { rejected }),
  };
}

const conflict = { path: "$.id", rule: "id-conflict", message: "the store has another event with this id" };

function busy(reason: string): SinkAnswer {
  return { kind: "retry", reason: `the store is in use: ${reason}`, pace: "busy", ambiguous: false };
}
