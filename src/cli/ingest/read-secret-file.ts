import { statSync } from "node:fs";
import { Failure, messageOf } from "../../platform/failure.ts";
import { readSmallFile } from "../../platform/files.ts";

/**
 * The text of a file that only its owner may read, without white space around it.
 *
 * @param what it holds, for people: "the token".
 * @throws Failure "configuration"
 */
export function readSecretFile(path: string, what: string): string {
  try {
    const text = readSmallFile(path, 64 * 1024)
      ?.toString("utf8")
      .trim();
    if (text === undefined) throw new Error("there is no such file");
    if ((statSync(path).mode & 0o077) !== 0) throw new Error("others may read it; chmod 600 it");
    return text;
  } catch (error) {
    const problem = { message: `${what} cannot be taken from here: ${messageOf(error)}`, place: { file: path } };
    throw new Failure("configuration", problem, { cause: error });
  }
}
