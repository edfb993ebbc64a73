import { closeSync, constants, fstatSync, openSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Problem } from "../contracts/failure.ts";
import { codeOf, messageOf } from "../platform/failure.ts";

/** An inventory of thousands of members stays far below this. Bytes. */
const maxBytes = 8 * 1024 * 1024;

export type FileReading =
  | { readonly ok: true; readonly file: string; readonly text: string }
  | { readonly ok: false; readonly problem: Problem };

/**
 * Reads one file of the inventory. What is unreadable, no regular file, too large or not UTF-8 is a problem with
 * its reason. Opened without waiting, so that a named pipe cannot hold the command up.
 */
export function readInventoryText(path: string): FileReading {
  const file = resolve(path);
  const refuse = (message: string, hint: string): FileReading => ({
    ok: false,
    problem: { message, place: { file }, hint },
  });
  let bytes: Buffer;
  try {
    const handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = fstatSync(handle);
      if (!stats.isFile()) return refuse("this is no regular file", "name the inventory itself with --fleet");
      if (stats.size > maxBytes) {
        return refuse(`the file is larger than ${maxBytes / 1024 / 1024} MiB`, "check that this is the inventory");
      }
      bytes = readFileSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    const why = codeOf(error) === "ENOENT" ? "the file does not exist" : `cannot read the file: ${reasonOf(error)}`;
    return refuse(why, "name an inventory that exists and may be read with --fleet");
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return { ok: true, file, text };
  } catch {
    // The decoder's own message names no place and no remedy.
    return refuse("the file is not UTF-8 text", "save it as UTF-8");
  }
}

/** The metadata half beside an inventory (`repo-metadata.yml` or `.yaml`), where there is one. */
export function metadataBeside(file: string): string | undefined {
  return ["repo-metadata.yml", "repo-metadata.yaml"]
    .map((name) => join(dirname(resolve(file)), name))
    .find((path) => isThere(path));
}

function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    // It may be there and closed to us: reading it then says so.
    return true;
  }
}

function reasonOf(error: unknown): string {
  return codeOf(error) ?? messageOf(error);
}
