import { rmSync } from "node:fs";
import { join } from "node:path";
import { safeParse } from "zod/mini";
import { type ServerAddress, serverAddress } from "../contracts/server-address.ts";
import { readSmallFile, writeFileAtomically } from "../platform/files.ts";
import { type Lock, takeLock } from "../platform/lock.ts";
import { EventStore } from "./store.ts";

/** A store that is ours, or who has it. */
export type OpenedStore =
  | { readonly kind: "open"; readonly store: EventStore; readonly lock: Lock; close(): Promise<void> }
  | {
      readonly kind: "busy";
      readonly reason: string;
      /** Where the one that has it takes requests, where it is a server. */
      readonly server?: ServerAddress;
    };

/** Opens the store in a folder, which is made where there is none. @throws the system error where that cannot be done. */
export function openStore(folder: string, now: () => Date): OpenedStore {
  const answer = takeLock(folder, 0);
  if (answer.kind === "busy") {
    const server = readServerAddress(folder);
    return { kind: "busy", reason: answer.reason, ...(server && { server }) };
  }
  const { lock } = answer;
  // Left by a server that was killed.
  removeServerAddress(folder);
  const store = new EventStore(folder, now);
  return {
    kind: "open",
    store,
    lock,
    async close() {
      await store.close();
      lock.release();
    },
  };
}

/** Says where the server of a store listens. */
export function writeServerAddress(folder: string, address: Omit<ServerAddress, "schema">): void {
  writeFileAtomically(addressFile(folder), `${JSON.stringify({ schema: "wgx.server-address/1", ...address })}\n`);
}

export function removeServerAddress(folder: string): void {
  rmSync(addressFile(folder), { force: true });
}

function readServerAddress(folder: string): ServerAddress | undefined {
  const bytes = readSmallFile(addressFile(folder), 4096);
  if (bytes === undefined) return undefined;
  const parsed = safeParse(serverAddress, JSON.parse(bytes.toString("utf8")));
  return parsed.success ? parsed.data : undefined;
}

function addressFile(folder: string): string {
  return join(folder, "server.json");
}
