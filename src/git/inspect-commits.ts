import type { Known } from "../contracts/facts.ts";
import type { Mark } from "../contracts/inspection.ts";
import { remembered } from "../platform/remembered.ts";
import { CommitVisit, type InspectionAnswer, type InspectionLimits, type InspectionQuery } from "./commit-visit.ts";
import type { Git } from "./git.ts";
import type { ObjectReader } from "./object-reader.ts";
import { type Sharing, shareReaders } from "./share-readers.ts";
import { supplyMissing } from "./supply-missing.ts";

/** What is looked at of one commit, unless said otherwise. */
const usualLimits: InspectionLimits = { files: 100_000, bytes: 1024 * 1024 * 1024 };
/** Commits whose trees and contents are asked for together. */
const commitsAtOnce = 16;
/** Contents that are asked for together. */
const batch = { files: 1000, bytes: 8 * 1024 * 1024 };

/**
 * Lets inspections look at the files of many commits, with few processes and no checkout. Symbolic links and submodules
 * are no files. A commit of which an object cannot be read is unknown with its reason; content that a mirror has not
 * fetched yet is supplied, all of a mirror's at once.
 */
export async function inspectCommits(
  git: Git,
  queries: readonly InspectionQuery[],
  { limits = usualLimits, ...sharing }: Sharing & { readonly limits?: InspectionLimits },
): Promise<Map<InspectionQuery, Known<InspectionAnswer>>> {
  const missing = new Map<InspectionQuery, readonly string[]>();
  const inspect = (some: readonly InspectionQuery[]) =>
    shareReaders(git, some, sharing, async (reader, items) => {
      const verdicts = new Verdicts();
      const answers = new Map<InspectionQuery, Known<InspectionAnswer>>();
      for (let at = 0; at < items.length; at += commitsAtOnce) {
        const visits = items.slice(at, at + commitsAtOnce).map((query) => new CommitVisit(query, limits));
        await listFiles(reader, visits);
        for (const [query, oids] of await weighFiles(reader, visits)) missing.set(query, oids);
        await readFiles(reader, visits, verdicts);
        for (const visit of visits) answers.set(visit.query, visit.answer(verdicts.of));
      }
      return answers;
    });
  const answers = await inspect(queries);
  const supplied = await supplyMissing(queries, (query) => missing.get(query) ?? [], sharing.jobs);
  for (const [query, answer] of await inspect(supplied)) answers.set(query, answer);
  return answers;
}

/** What content inspections said of each blob: files that members share are read once. */
class Verdicts {
  readonly #byInspection = new Map<string, Map<string, readonly Mark[]>>();

  readonly of = (inspection: string, oid: string): readonly Mark[] | undefined =>
    this.#byInspection.get(inspection)?.get(oid);

  keep(inspection: string, oid: string, marks: readonly Mark[]): void {
    remembered(this.#byInspection, inspection, () => new Map()).set(oid, marks);
  }
}

/** Takes all visits down through their trees, level by level, each distinct tree read once. */
async function listFiles(reader: ObjectReader, visits: readonly CommitVisit[]): Promise<void> {
  for (;;) {
    const level = visits.map((visit) => ({ visit, wanted: visit.next.splice(0) }));
    const names = [...new Set(level.flatMap(({ wanted }) => wanted.map(({ oid }) => oid)))];
    if (names.length === 0) return;
    const found = await reader.read(names, "contents");
    const trees = new Map(names.map((name, index) => [name, found[index]]));
    for (const { visit, wanted } of level) {
      for (const next of wanted) {
        const tree = trees.get(next.oid);
        visit.enter(next, tree?.type === "tree" ? tree.body : undefined);
      }
    }
  }
}

/** Notes the size of each file, and gives the blobs that are not there, by query. */
async function weighFiles(
  reader: ObjectReader,
  visits: readonly CommitVisit[],
): Promise<ReadonlyMap<InspectionQuery, readonly string[]>> {
  const absent = new Map<InspectionQuery, readonly string[]>();
  const oids = [...new Set(visits.flatMap(({ files }) => files.map(({ oid }) => oid)))];
  const found = await reader.read(oids, "info");
  const sizes = new Map(oids.map((oid, index) => [oid, found[index]?.type === "blob" ? found[index].size : undefined]));
  for (const visit of visits) {
    const missing = visit.files.filter(({ oid }) => sizes.get(oid) === undefined);
    const [first] = missing;
    if (first) {
      visit.fail(`the content of ${first.path} is not in the clone`);
      absent.set(
        visit.query,
        missing.map(({ oid }) => oid),
      );
    }
    for (const file of visit.files) file.size = sizes.get(file.oid) ?? 0;
  }
  return absent;
}

/** A blob that is to be read, and what is to be asked of its content. */
interface Reading {
  readonly size: number;
  readonly asks: Map<string, (content: Uint8Array) => readonly Mark[]>;
}

/** Reads what the inspections want to read, a batch at a time, and keeps what they say, not what they read. */
async function readFiles(reader: ObjectReader, visits: readonly CommitVisit[], verdicts: Verdicts): Promise<void> {
  const wanted = new Map<string, Reading>();
  for (const visit of visits) {
    for (const { file, inspection } of visit.toRead()) {
      const of = visit.query.inspections.get(inspection)?.of;
      if (of?.kind !== "content" || verdicts.of(inspection, file.oid)) continue;
      remembered(wanted, file.oid, () => ({ size: file.size, asks: new Map() })).asks.set(inspection, of.read);
    }
  }
  for (const oids of inBatches(wanted)) {
    const found = await reader.read(oids, "contents");
    oids.forEach((oid, index) => {
      const body = found[index]?.body;
      if (body) for (const [id, read] of wanted.get(oid)?.asks ?? []) verdicts.keep(id, oid, read(body));
    });
  }
}

function* inBatches(wanted: ReadonlyMap<string, Reading>): Generator<string[]> {
  let oids: string[] = [];
  let bytes = 0;
  for (const [oid, { size }] of wanted) {
    if (oids.length >= batch.files || (oids.length > 0 && bytes + size > batch.bytes)) {
      yield oids;
      oids = [];
      bytes = 0;
    }
    oids.push(oid);
    bytes += size;
  }
  if (oids.length > 0) yield oids;
}
