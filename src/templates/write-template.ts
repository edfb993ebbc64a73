import { chmodSync, lstatSync, mkdirSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeFileAtomically } from "../platform/files.ts";
import { canTravel, travels } from "./catalogue.ts";

/**
 * Writes a template into the metarepo's work tree. Through no symbolic link, and nowhere but below `templates/`.
 *
 * @throws Error where something stands in the way, or the system error.
 */
export function writeTemplate(
  root: string,
  { path, bytes, mode }: { readonly path: string; readonly bytes: Uint8Array; readonly mode: "100644" | "100755" },
): void {
  if (!canTravel(path) || !travels(path)) throw new Error("a file of that name is no template");
  const top = join(root, "templates");
  mkdirSync(top, { recursive: true });
  if (!lstatSync(top).isDirectory()) throw new Error("templates/ is no folder");
  const target = join(top, path);
  for (const folder of foldersOf(path)) {
    const about = lstatSync(join(top, folder), { throwIfNoEntry: false });
    if (about && !about.isDirectory()) throw new Error(`templates/${folder} is no folder`);
  }
  const about = lstatSync(target, { throwIfNoEntry: false });
  if (about?.isDirectory()) throw new Error(`templates/${path} is a folder`);
  mkdirSync(dirname(target), { recursive: true });
  if (realpathSync(dirname(target)) !== join(realpathSync(top), dirname(path)))
    throw new Error(`templates/${path} leads elsewhere`);
  writeFileAtomically(target, bytes);
  chmodSync(target, mode === "100755" ? 0o755 : 0o644);
}

/** Every folder above a path, outermost first. */
function foldersOf(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}
