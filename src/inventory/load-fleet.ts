import { resolve } from "node:path";
import type { Fleet } from "../contracts/fleet.ts";
import { Failure } from "../platform/failure.ts";
import { type Memory, openMemory } from "../platform/memory.ts";
import type { YamlDocument } from "../platform/yaml-document.ts";
import { metarepoRoot } from "./find-fleet.ts";
import { givenOwner } from "./given-owner.ts";
import type { Interpretation } from "./interpret.ts";
import type { FileReading } from "./read-files.ts";
import { metadataBeside, readInventoryText } from "./read-files.ts";

/**
 * Loads the declared fleet from `file` and the metadata half (`metadataFile`, else `repo-metadata.yml` or `.yaml` beside
 * it, where there is one). `owner` and the environment's WGX_OWNER and GITHUB_OWNER go before the files' owner.
 * `memory` may keep what an unchanged inventory says; it never changes the answer.
 * Throws Failure "configuration" with every problem of the files, each with its place; "usage" for a bad `owner`.
 */
export async function loadFleet(options: {
  readonly file: string;
  readonly metadataFile?: string;
  readonly owner?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly memory?: Memory;
}): Promise<Fleet> {
  const owner = givenOwner(options);
  const file = resolve(options.file);
  const metadataFile = options.metadataFile ?? metadataBeside(file);
  const readings = [file, ...(metadataFile === undefined ? [] : [metadataFile])].map(readInventoryText);
  const texts = readings.flatMap((reading) => (reading.ok ? [reading.text] : []));
  // The owner goes into the clone URLs, and the file's name into every place.
  const sources = [file, metadataFile ?? "", owner ?? "", ...texts];
  const memory = (texts.length === readings.length ? options.memory : undefined) ?? openMemory(undefined);
  const about = { file, root: metarepoRoot(file) };
  const kept = memory.recall("inventory", sources);
  if (isKept(kept)) return { ...kept, ...about };
  const [documents, { interpret }] = await Promise.all([parseAll(readings), import("./interpret.ts")]);
  const { problems, fleet } = interpret(halvesOf(documents.map((parsed) => parsed.document)), owner);
  const unread = documents.flatMap((parsed) => parsed.problems);
  if (unread.length > 0 || !fleet) throw new Failure("configuration", [...unread, ...problems]);
  memory.remember("inventory", sources, fleet);
  return { ...fleet, ...about };
}

/** What the memory gives is our own; this only keeps another kind of document from being taken for it. */
function isKept(kept: unknown): kept is NonNullable<Interpretation["fleet"]> {
  if (typeof kept !== "object" || kept === null || !("members" in kept) || !("references" in kept)) return false;
  return Array.isArray(kept.members) && Array.isArray(kept.references);
}

async function parseAll(readings: readonly FileReading[]) {
  // The parser takes longer to load than a small inventory to read, and a cached one does not need it.
  const { parseYaml } = await import("../platform/yaml-document.ts");
  return readings.map((reading) => {
    if (!reading.ok) return { document: undefined, problems: [reading.problem] };
    const parsed = parseYaml(reading.text, reading.file);
    return parsed.ok ? { document: parsed.document, problems: [] } : { document: undefined, problems: parsed.problems };
  });
}

function halvesOf([inventory, metadata]: readonly (YamlDocument | undefined)[]) {
  return { inventory, metadata };
}
