import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { linkSync, lstatSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codeOf, Failure } from "../platform/failure.ts";
import { readSmallFile } from "../platform/files.ts";

/** The file of a store's own token. */
export function tokenFile(folder: string): string {
  return join(folder, "token");
}

/**
 * The token of a store, from its file `token`, which only its owner may read; made at the first time.
 *
 * @throws Failure "configuration" for a file that others may read, or that holds no token.
 */
export function loadOrMakeToken(folder: string): string {
  const found = loadToken(folder);
  if (found !== undefined) return found;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = tokenFile(folder);
  const token = randomBytes(32).toString("base64url");
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString("hex")}.tmp`;
  writeFileSync(temporary, `${token}\n`, { mode: 0o600, flag: "wx", flush: true });
  try {
    linkSync(temporary, file);
    return token;
  } catch (error) {
    // Another one made it in this moment.
    if (codeOf(error) === "EEXIST") return loadOrMakeToken(folder);
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** The token of a store; undefined where it has none. @throws Failure "configuration" as {@link loadOrMakeToken}. */
function loadToken(folder: string): string | undefined {
  const file = tokenFile(folder);
  const bytes = readSmallFile(file, 4096);
  if (bytes === undefined) return undefined;
  if ((lstatSync(file).mode & 0o077) !== 0) {
    throw new Failure("configuration", {
      message: "the token of the store may be read by others",
      place: { file },
      hint: `chmod 600 ${file}`,
    });
  }
  const token = bytes.toString("utf8").trim();
  if (!/^[\x21-\x7e]{16,200}$/.test(token)) {
    throw new Failure("configuration", {
      message: "it holds no token of 16 to 200 printable characters",
      place: { file },
      hint: "remove it, and a new one is made",
    });
  }
  return token;
}

/** Whether a token is the right one, in a time that tells nothing about it. */
export function isToken(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
