import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Receipt } from "../contracts/receipt.ts";
import { codeOf } from "../platform/failure.ts";
import { type CursorFolder, cursorFolder, ingestFolder } from "./cursor-folder.ts";
import { readReceipt } from "./receipt-file.ts";

/** A feed and a sink that it was delivered to. */
export interface Cursor {
  readonly receipt: Receipt;
  readonly folder: CursorFolder;
}

/** Every cursor under `.wgx/ingest/`, by feed and sink. A folder without a receipt that can be read is none. */
export function listCursors(root: string): readonly Cursor[] {
  const top = ingestFolder(root);
  return foldersIn(top).flatMap((feed) =>
    foldersIn(join(top, feed)).flatMap((sink): Cursor[] => {
      const place = join(top, feed, sink);
      const read = readReceipt({ receipt: join(place, "receipt.json"), progress: join(place, "progress") });
      if (read.kind !== "read") return [];
      const { receipt } = read;
      return [{ receipt, folder: cursorFolder(root, receipt.feed, receipt.sink.name) }];
    }),
  );
}

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return [];
    throw error;
  }
}
