import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { remembered } from "./remembered.ts";

/** A private folder for the length of one run, made when it is first needed. */
export interface TemporaryFolder {
  /** Makes a new empty folder in it; mode 0700. */
  make(name: string): string;
  /** The folder of this name, made and filled when it is first asked for. */
  once(name: string, fill: (folder: string) => void): string;
  /** Removes everything. Safe to call twice, and from an exit hook. */
  remove(): void;
}

export function temporaryFolder(parent: string): TemporaryFolder {
  let root: string | undefined;
  let removed = false;
  const kept = new Map<string, string>();
  const make = (name: string): string => {
    if (removed) throw new Error("the temporary folder of this run is already removed");
    root ??= mkdtempSync(join(parent, "wgx-"));
    return mkdtempSync(join(root, `${name}-`));
  };
  return {
    make,
    once: (name, fill) =>
      remembered(kept, name, () => {
        const folder = make(name);
        fill(folder);
        return folder;
      }),
    remove() {
      removed = true;
      if (root) rmSync(root, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
