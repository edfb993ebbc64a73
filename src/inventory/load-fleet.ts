import { resolve } from "node:path";
import type { Fleet } from "../contracts/fleet.ts";
import { Failure } from "../platform/failure.ts";
import type { YamlDocument } from "../platform/yaml-document.ts";
import { metarepoRoot } from "./find-fleet.ts";
import { givenOwner } from "./given-owner.ts";
import type { Interpretation } from "./interpret.ts";
import { interpret } from "./interpret.ts";
import { parsedCache } from "./parsed-cache.ts";
import type { FileReading } from "./read-files.ts";
import { metadataBeside, readInventoryText } from "./read-files.ts";

/**
 * Loads the declared fleet from `file` and the metadata half (`metadataFile`, else `repo-metadata.yml` or `.yaml` beside
 * it, where there is one). `owner` and the environment's WGX_OWNER and GITHUB_OWNER go before the files' owner.
 * `cacheFolder` may keep the parsed values of an inventory without a remark; it never changes the answer.
 * Throws Failure "configuration" with every problem of the files, each with its place; "usage" for a bad `owner`.
 */
export async function loadFleet(options: {
  readonly file: string;
  readonly metadataFile?: string;
  readonly owner?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cacheFolder?: string;
}): Promise<Fleet> {
  const owner = givenOwner(options);
  const file = resolve(options.file);
  const metadataFile = options.metadataFile ?? metadataBeside(file);
  const readings = [file, ...(metadataFile === undefined ? [] : [metadataFile])].map(readInventoryText);
  const complete = (fleet: NonNullable<Interpretation["fleet"]>): Fleet => ({
    file,
    root: metarepoRoot(file),
    ...fleet,
  });
  const cache = cacheFor(readings, options.cacheFolder);
  const kept = cache?.read();
  if (kept) {
    const { fleet } = interpret(halvesOf(kept.map(withoutPlaces)), owner);
    // A remark needs the place that only the parser knows.
    if (fleet && fleet.warnings.length === 0) return complete(fleet);
  }
  const documents = await parseAll(readings);
  const { problems, fleet } = interpret(halvesOf(documents.map((parsed) => parsed.document)), owner);
  const unread = documents.flatMap((parsed) => parsed.problems);
  if (unread.length > 0 || !fleet) throw new Failure("configuration", [...unread, ...problems]);
  if (fleet.warnings.length === 0) cache?.write(documents.map((parsed) => parsed.document?.value));
  return complete(fleet);
}

function cacheFor(readings: readonly FileReading[], folder: string | undefined) {
  const texts = readings.flatMap((reading) => (reading.ok ? [reading.text] : []));
  return folder !== undefined && texts.length === readings.length ? parsedCache(folder, texts) : undefined;
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

function withoutPlaces(value: unknown): YamlDocument {
  return { value, locate: () => ({ file: "" }) };
}
