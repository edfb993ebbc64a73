import { existsSync, readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { WorkspaceClone } from "../contracts/facts.ts";
import { parsePlainConfig } from "../git/plain-config.ts";
import { codeOf } from "../platform/failure.ts";
import { readSmallFile } from "../platform/files.ts";

/** Folders directly in the workspace that hold a clone, sorted by name. Where they come from is told for strangers. */
export function findClones(
  workspace: string,
  root: string,
  isKnown: (folder: string) => boolean,
): readonly WorkspaceClone[] {
  let entries: readonly { readonly name: string; isDirectory(): boolean }[];
  try {
    entries = readdirSync(workspace, { withFileTypes: true });
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
  const metarepo = existsSync(root) ? realpathSync(root) : root;
  const clones = entries.filter((entry) => entry.isDirectory() && existsSync(join(workspace, entry.name, ".git")));
  return clones
    .map(({ name }) => {
      const folder = join(workspace, name);
      const remoteUrl = isKnown(name) ? undefined : originOf(folder);
      return {
        folder: name,
        isMetarepo: realpathSync(folder) === metarepo,
        ...(remoteUrl !== undefined && { remoteUrl }),
      };
    })
    .sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

function originOf(folder: string): string | undefined {
  try {
    const text = readSmallFile(join(folder, ".git/config"), 1024 * 1024);
    return text && parsePlainConfig(text.toString("utf8"))?.originUrl;
  } catch {
    // Where a stranger comes from is told where it is easily found; that it is there is what counts.
    return undefined;
  }
}
