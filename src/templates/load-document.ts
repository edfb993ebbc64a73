import type { core } from "zod/mini";
import { Failure, messageOf } from "../platform/failure.ts";
import { readSmallFile } from "../platform/files.ts";
import type { Memory } from "../platform/memory.ts";
import type { YamlDocument } from "../platform/yaml-document.ts";

/** A document of the metarepo: where it is, the contract it has to meet, and what is wanted of it. */
export interface DocumentKind<Schema extends core.$ZodType, Entry> {
  /** Under which its entries are remembered. */
  readonly name: string;
  readonly file: string;
  /** Loaded only when the document has to be read anew. */
  readonly schema: () => Promise<Schema>;
  readonly entriesOf: (value: core.output<Schema>, document: YamlDocument) => readonly Entry[];
}

/**
 * The entries of a YAML document; none where there is no such file. An unchanged one is answered from the memory.
 *
 * @throws Failure "configuration" with every problem and its place.
 */
export async function loadDocument<Schema extends core.$ZodType, Entry>(
  { name, file, schema, entriesOf }: DocumentKind<Schema, Entry>,
  memory: Memory,
): Promise<readonly Entry[]> {
  const text = read(file);
  if (text === undefined) return [];
  const kept = memory.recall(name, [file, text]);
  // The key names this very build and this very text, so what is there is what was put there.
  if (Array.isArray(kept)) return kept;
  const [{ parseYaml }, { validate }, contract] = await Promise.all([
    import("../platform/yaml-document.ts"),
    import("../platform/validate.ts"),
    schema(),
  ]);
  const parsed = parseYaml(text, file);
  if (!parsed.ok) throw new Failure("configuration", parsed.problems);
  const valid = validate(contract, parsed.document);
  if (!valid.ok) throw new Failure("configuration", valid.problems);
  const entries = entriesOf(valid.value, parsed.document);
  memory.remember(name, [file, text], entries);
  return entries;
}

function read(file: string): string | undefined {
  try {
    return readSmallFile(file, 4 * 1024 * 1024)?.toString("utf8");
  } catch (error) {
    const problem = { message: `cannot be read: ${messageOf(error)}`, place: { file } };
    throw new Failure("configuration", problem, { cause: error });
  }
}
