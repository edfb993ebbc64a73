import { join } from "node:path";
import type { ToolchainFacts } from "../contracts/facts.ts";
import { Failure, messageOf } from "../platform/failure.ts";
import { readSmallFile } from "../platform/files.ts";

/**
 * The metarepo's `toolchain.versions.yml`; undefined where it has none.
 *
 * @throws Failure "configuration" with every problem and its place.
 */
export async function loadToolchain(root: string): Promise<ToolchainFacts | undefined> {
  const file = join(root, "toolchain.versions.yml");
  const text = read(file);
  if (text === undefined) return undefined;
  const { parseToolchain } = await import("./parse-toolchain.ts");
  const parsed = parseToolchain(text, file);
  if (!parsed.ok) throw new Failure("configuration", parsed.problems);
  return parsed.tools;
}

function read(file: string): string | undefined {
  try {
    return readSmallFile(file, 1024 * 1024)?.toString("utf8");
  } catch (error) {
    const problem = { message: `cannot be read: ${messageOf(error)}`, place: { file } };
    throw new Failure("configuration", problem, { cause: error });
  }
}
