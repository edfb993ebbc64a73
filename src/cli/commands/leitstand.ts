import { isLoopback } from "../../leitstand/gate.ts";
import { openStore, removeServerAddress, writeServerAddress } from "../../leitstand/open-store.ts";
import type { Pages } from "../../leitstand/pages.ts";
import { type RunningServer, serve } from "../../leitstand/server.ts";
import type { EventStore } from "../../leitstand/store.ts";
import { loadOrMakeToken, tokenFile } from "../../leitstand/store-token.ts";
import { codeOf, Failure, messageOf } from "../../platform/failure.ts";
import { printable } from "../../platform/text.ts";
import { ignoreState } from "../../runs/journal.ts";
import type { Context } from "../context.ts";
import type { Outcome } from "../declarations/declaration.ts";
import { loadIngestConfig } from "../ingest/load-ingest-config.ts";
import { isToldToEnd } from "../interruption.ts";
import type { OpenedIntake } from "../open-intake.ts";
import { openPages } from "../panels/open-pages.ts";
import { stateRoot, storeFolder } from "../state-folder.ts";

export interface LeitstandOptions {
  readonly host: string;
  readonly port: number;
  readonly dataDir?: string;
  readonly requireToken: boolean;
  /** The name of a sink of type `jetstream`. */
  readonly from?: string;
}

/** How long requests that are under way may take once it is told to stop. */
const graceMs = 5000;

/**
 * `wgx leitstand`: serves the embedded event store until it is interrupted, and fills it from a stream where it is told to.
 * SIGTERM is its proper end.
 */
export async function runLeitstand(context: Context, options: LeitstandOptions): Promise<Outcome> {
  const folder = storeFolder(context, await loadIngestConfig(stateRoot(context)), options.dataDir);
  const opened = openOrSay(context, folder);
  let intake: OpenedIntake | undefined;
  try {
    if (options.dataDir === undefined) ignoreState(stateRoot(context));
    const token = tokenOf(context, folder);
    if (options.from !== undefined) {
      const { openIntake } = await import("../open-intake.ts");
      intake = await openIntake(context, options.from, opened.store);
    }
    // What is known of each event is read before anybody waits for it.
    opened.store.sizes();
    const pages = openPages(context, { root: stateRoot(context), store: opened.store });
    const server = await listen(context, options, { store: opened.store, token: token.value, pages, intake });
    try {
      writeServerAddress(folder, { url: server.url, pid: process.pid, epoch: opened.lock.epoch });
      context.terminal.print(`leitstand listens on ${server.url}\n`);
      context.terminal.note(`store: ${printable(folder)}\ntoken: ${token.from}`);
      await (intake ?? { run: aborted }).run(context.signal);
    } finally {
      removeServerAddress(folder);
      await server.stop(graceMs);
    }
  } finally {
    await intake?.close();
    await opened.close();
  }
  if (isToldToEnd(context.signal)) return "ended";
  throw context.signal.reason;
}

function openOrSay(context: Context, folder: string): Extract<ReturnType<typeof openStore>, { kind: "open" }> {
  let opened: ReturnType<typeof openStore>;
  try {
    opened = openStore(folder, context.now);
  } catch (error) {
    throw new Failure(
      "configuration",
      {
        message: `the store cannot be opened: ${messageOf(error)}`,
        place: { file: folder },
        hint: "name another folder with --data-dir",
      },
      { cause: error },
    );
  }
  if (opened.kind === "open") return opened;
  const { reason, server } = opened;
  throw new Failure("temporary", {
    message: `the store is in use: ${reason}${server ? `, serving at ${server.url}` : ""}`,
    place: { file: folder },
    hint: "use that one, stop it, or name another folder with --data-dir",
  });
}

/** The token by its variable, else the store's own. */
function tokenOf(context: Context, folder: string): { readonly value: string; readonly from: string } {
  for (const name of ["CHRONIK_TOKEN", "LEITSTAND_TOKEN"]) {
    const value = context.env[name];
    if (value !== undefined && value !== "") return { value, from: `from ${name}` };
  }
  return { value: loadOrMakeToken(folder), from: `in ${printable(tokenFile(folder))}` };
}

interface Served {
  readonly store: EventStore;
  readonly token: string;
  readonly pages: Pages;
  readonly intake: OpenedIntake | undefined;
}

async function listen(
  context: Context,
  options: LeitstandOptions,
  { store, token, pages, intake }: Served,
): Promise<RunningServer> {
  const { host, port } = options;
  const isLocal = isLoopback(host);
  try {
    return await serve(store, {
      host,
      port,
      gate: {
        token,
        reading: options.requireToken || !isLocal ? "token" : "open",
        hosts: isLocal ? "loopback" : "any",
      },
      now: context.now,
      pages,
      ...(intake && { intake: () => intake.intake.status }),
      complain: (text) => context.terminal.note(`warning: ${context.mask(printable(text))}`),
    });
  } catch (error) {
    const code = codeOf(error);
    throw new Failure(
      code === "EACCES" ? "authentication" : "configuration",
      {
        message: `cannot listen on ${printable(host)} port ${port}: ${code === "EADDRINUSE" ? "it is in use" : messageOf(error)}`,
        hint: "name another one with --port, or 0 for any that is free",
      },
      { cause: error },
    );
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
