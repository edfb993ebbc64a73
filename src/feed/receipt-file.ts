import { safeParse } from "zod/mini";
import { type Receipt, receipt as receiptContract } from "../contracts/receipt.ts";
import { messageOf } from "../platform/failure.ts";
import { readSmallFile, writeFileAtomically } from "../platform/files.ts";
import type { CursorFolder } from "./cursor-folder.ts";
import { readProgress } from "./progress-file.ts";

/** What a receipt's file says, or why that cannot be told; nothing is ever assumed in its place. */
export type ReceiptAnswer =
  | { readonly kind: "none" }
  | { readonly kind: "read"; readonly receipt: Receipt }
  | { readonly kind: "unusable"; readonly reason: string };

/** Reads a sink's receipt: the durable one, or the newer one of a process that was killed. */
export function readReceipt({ receipt: path, progress }: Pick<CursorFolder, "receipt" | "progress">): ReceiptAnswer {
  try {
    const text = readSmallFile(path, 1024 * 1024)?.toString("utf8");
    if (text === undefined) return { kind: "none" };
    const value: unknown = JSON.parse(text);
    const version = typeof value === "object" && value !== null && "schema" in value ? value.schema : undefined;
    if (typeof version === "string" && /^wgx\.receipt\/[0-9]+$/.test(version) && version !== "wgx.receipt/1") {
      return { kind: "unusable", reason: `${path} is of a newer wgx (${version}): run that one` };
    }
    const result = safeParse(receiptContract, value);
    if (result.success) return { kind: "read", receipt: readProgress(progress, result.data) ?? result.data };
    return { kind: "unusable", reason: `${path} is no receipt` };
  } catch (error) {
    return { kind: "unusable", reason: `${path} cannot be read: ${messageOf(error)}` };
  }
}

/** Writes a receipt durably, so that a crash leaves the old one or the new one. Throws the system error of a failed write. */
export function writeReceipt(path: string, receipt: Receipt): void {
  writeFileAtomically(path, `${JSON.stringify(receipt)}\n`);
}
