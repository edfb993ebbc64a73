import { join } from "node:path";
import { type IngestConfig, ingestConfig } from "../../contracts/ingest-config.ts";
import { Failure, messageOf } from "../../platform/failure.ts";
import { readSmallFile } from "../../platform/files.ts";

/** `.wgx/config.yml` as it was read, and where it stands. */
export interface LoadedConfig {
  readonly file: string;
  readonly value: NonNullable<IngestConfig>;
}

/**
 * Reads `.wgx/config.yml`; an empty one where there is none.
 *
 * @throws Failure "configuration" with every problem of that file and its place.
 */
export async function loadIngestConfig(root: string): Promise<LoadedConfig> {
  const file = join(root, ".wgx/config.yml");
  const text = readText(file);
  if (text === undefined) return { file, value: {} };
  const [{ parseYaml }, { validate }] = await Promise.all([
    import("../../platform/yaml-document.ts"),
    import("../../platform/validate.ts"),
  ]);
  const parsed = parseYaml(text, file);
  if (!parsed.ok) throw new Failure("configuration", parsed.problems);
  const valid = validate(ingestConfig, parsed.document);
  if (!valid.ok) throw new Failure("configuration", valid.problems);
  return { file, value: valid.value ?? {} };
}

function readText(file: string): string | undefined {
  try {
    return readSmallFile(file, 1024 * 1024)?.toString("utf8");
  } catch (error) {
    const problem = { message: `cannot be read: ${messageOf(error)}`, place: { file } };
    throw new Failure("configuration", problem, { cause: error });
  }
}
