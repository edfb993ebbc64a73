import { resolve } from "node:path";
import type { Fleet } from "../contracts/fleet.ts";
import type { ForgeListing } from "../contracts/forge.ts";
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
 * `memory` may keep what an unchanged inventory says; it never changes the answer. `list` asks the forge for an owner's
 * repositories; it is called for `mode: github` only, and what it throws is thrown.
 * Throws Failure "configuration" with every problem of the files, each with its place; "usage" for a bad `owner`.
 */
export async function loadFleet(options: {
  readonly file: string;
  readonly metadataFile?: string;
  readonly owner?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly memory?: Memory;
  readonly list?: (owner: string) => Promise<ForgeListing>;
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
  const reading = once(() => parseAll(readings));
  const lister = memory.recall("inventory-lister", sources);
  const said = typeof lister === "string" ? { lists: lister } : await readFleet(await reading(), owner);
  if ("fleet" in said) {
    memory.remember("inventory", sources, said.fleet);
    return { ...said.fleet, ...about };
  }
  memory.remember("inventory-lister", sources, said.lists);
  if (!options.list) throw new Error("`mode: github` needs somebody who asks the forge");
  const listing = await options.list(said.lists);
  // What the forge lists is one more source.
  const allSources = [...sources, JSON.stringify(listing)];
  const keptListed = memory.recall("inventory-listed", allSources);
  if (isKept(keptListed)) return { ...keptListed, ...about };
  const listed = await readFleet(await reading(), owner, listing);
  if (!("fleet" in listed)) throw new Error("a listed inventory gave no fleet");
  memory.remember("inventory-listed", allSources, listed.fleet);
  return { ...listed.fleet, ...about };
}

/** The fleet, or whose repositories the forge has to list first. @throws Failure "configuration" with every problem. */
async function readFleet(
  documents: Awaited<ReturnType<typeof parseAll>>,
  owner: string | undefined,
  listing?: ForgeListing,
): Promise<{ readonly fleet: NonNullable<Interpretation["fleet"]> } | { readonly lists: string }> {
  const { interpret } = await import("./interpret.ts");
  const { problems, fleet, lists } = interpret(halvesOf(documents.map(({ document }) => document)), owner, listing);
  const unread = documents.flatMap((parsed) => parsed.problems);
  if (unread.length === 0 && fleet) return { fleet };
  if (unread.length === 0 && lists !== undefined) return { lists };
  throw new Failure("configuration", [...unread, ...problems]);
}

function once<Made>(make: () => Made): () => Made {
  let made: { readonly value: Made } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
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
