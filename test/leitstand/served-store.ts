import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Gate } from "../../src/leitstand/gate.ts";
import type { Pages } from "../../src/leitstand/pages.ts";
import { serve } from "../../src/leitstand/server.ts";
import { EventStore } from "../../src/leitstand/store.ts";

export const token = "the-token-of-the-test";

/** A store in a folder of its own, served on a free port. */
export interface ServedStore {
  readonly url: string;
  readonly folder: string;
  readonly store: EventStore;
  /** What the server complained of. */
  readonly complaints: readonly string[];
  /** A request with the token, unless the headers say otherwise. */
  request(path: string, options?: RequestInit): Promise<Response>;
  post(path: string, body: string, type?: string): Promise<Response>;
  stop(): Promise<void>;
}

export async function servedStore(
  gate: Partial<Gate> = {},
  { pages, now = () => new Date() }: { readonly pages?: Pages; readonly now?: () => Date } = {},
): Promise<ServedStore> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "wgx-leitstand-")));
  const store = new EventStore(folder, () => new Date("2026-11-25T05:00:00Z"));
  const complaints: string[] = [];
  const server = await serve(store, {
    host: "127.0.0.1",
    port: 0,
    gate: { token, reading: "open", hosts: "loopback", ...gate },
    complain: (text) => complaints.push(text),
    now,
    ...(pages && { pages }),
  });
  const request = (path: string, options: RequestInit = {}): Promise<Response> =>
    fetch(`${server.url}${path}`, { ...options, headers: { "X-Auth": token, ...options.headers } });
  return {
    url: server.url,
    folder,
    store,
    complaints,
    request,
    post: (path, body, type = "application/x-ndjson") =>
      request(path, { method: "POST", body, headers: { "Content-Type": type } }),
    async stop() {
      await server.stop(1000);
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
