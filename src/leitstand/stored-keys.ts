import { closeSync, constants, fstatSync, openSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readLines } from "../ledger/read-lines.ts";
import { contentOf } from "./stored-form.ts";

/**
 * The keys of every event in a store's folder, by reading its files and no more, so that it does not matter who writes
 * there. @throws the system error where the folder or a file of it cannot be read.
 */
export function storedKeys(folder: string): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const name of readdirSync(folder)) {
    if (!name.endsWith(".jsonl")) continue;
    const descriptor = openSync(join(folder, name), constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const about = fstatSync(descriptor);
      if (!about.isFile()) continue;
      for (const { bytes } of readLines(descriptor, 0, about.size)) {
        const content = contentOf(bytes);
        if (content) keys.add(content.key);
      }
    } finally {
      closeSync(descriptor);
    }
  }
  return keys;
}
