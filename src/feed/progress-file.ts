import { hash } from "node:crypto";
import { closeSync, constants, openSync, writeSync } from "node:fs";
import { safeParse } from "zod/mini";
import { type Receipt, receipt as receiptContract } from "../contracts/receipt.ts";
import { readSmallFile } from "../platform/files.ts";

/**
 * The receipt of the last batch, written in place after each of them: that takes some twentieth of a millisecond where a
 * durable receipt takes five. It survives the end of the process and not always that of the machine, so it only counts
 * where it is whole and newer than the durable one.
 */
export interface ProgressFile {
  /** @throws the system error of a failed write. */
  write(receipt: Receipt): void;
  close(): void;
}

export function openProgress(path: string): ProgressFile {
  let descriptor: number | undefined;
  return {
    write(receipt) {
      descriptor ??= openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
      const text = JSON.stringify(receipt);
      const bytes = Buffer.from(`${hash("sha256", text, "hex")} ${text}\n`);
      // One call: a signal that ends the process does not come between its parts.
      const written = writeSync(descriptor, bytes, 0, bytes.length, 0);
      if (written < bytes.length) throw new Error(`${path}: it could be written in part only`);
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}

/** The receipt in there where it is newer than the durable one; undefined where it is older, torn or not there. */
export function readProgress(path: string, durable: Receipt): Receipt | undefined {
  const text = readSmallFile(path, 1024 * 1024)?.toString("utf8") ?? "";
  const [, sum, json = ""] = /^([0-9a-f]{64}) (.*)\n/.exec(text) ?? [];
  if (sum !== hash("sha256", json, "hex")) return undefined;
  const result = safeParse(receiptContract, JSON.parse(json));
  if (!result.success || result.data.epoch !== durable.epoch) return undefined;
  return (result.data.serial ?? 0) > (durable.serial ?? 0) ? result.data : undefined;
}
