import { lstatSync } from "node:fs";
import { join } from "node:path";

/** Tells by name what is in any of these folders. */
export function presenceIn(...folders: readonly string[]): (name: string) => boolean {
  return (name) => folders.some((folder) => lstatSync(join(folder, name), { throwIfNoEntry: false }) !== undefined);
}
