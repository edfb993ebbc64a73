import type { core } from "zod/mini";
import { Failure, messageOf } from "../platform/failure.ts";
import { readSmallFile } from "../platform/files.ts";
import type { YamlDocument } from "../platform/yaml-document.ts";

/**
 * A YAML file of the metarepo checked against its contract, with its places; undefined where there is no such file.
 *
 * @throws Failure "configuration" with every problem and its place.
 */
export async function loadDocument<Schema extends core.$ZodType>(
  file: string,
  schema: Schema,
): Promise<{ readonly value: core.output<Schema>; readonly document: YamlDocument } | undefined> {
  let bytes: Buffer | undefined;
  try {
    bytes = readSmallFile(file, 4 * 1024 * 1024);
  } catch (error) {
    throw new Failure(
      "configuration",
      { message: `cannot be read: ${messageOf(error)}`, place: { file } },
      { cause: error },
    );
  }
  if (!bytes) return undefined;
  const [{ parseYaml }, { validate }] = await Promise.all([
    import("../platform/yaml-document.ts"),
    import("../platform/validate.ts"),
  ]);
  const parsed = parseYaml(bytes.toString("utf8"), file);
  if (!parsed.ok) throw new Failure("configuration", parsed.problems);
  const valid = validate(schema, parsed.document);
  if (!valid.ok) throw new Failure("configuration", valid.problems);
  return { value: valid.value, document: parsed.document };
}
