import type { Known } from "../contracts/facts.ts";
import type { Inspection, Mark } from "../contracts/inspection.ts";
import { fileMode } from "../forge/hosted-listing.ts";
import { hostedLookups } from "../forge/hosted-lookups.ts";
import { readWholeTree } from "../forge/whole-tree.ts";
import { CommitVisit, type InspectionAnswer } from "../git/commit-visit.ts";
import { mapBounded } from "../platform/pool.ts";
import { remembered } from "../platform/remembered.ts";
import type { HostedInspectionQuery } from "../sources/hosted.ts";
import type { HostedForges } from "./forges.ts";
import { readHostedContents } from "./read-contents.ts";

/** Of one commit. An API is no way to copy a repository, so less than what is read of a clone. */
const limits = { files: 100_000, bytes: 64 * 1024 * 1024 };
/** A single file: what comes through REST is larger by a third, and its answers are read up to 16 MiB. */
const largest = 8 * 1024 * 1024;
/** Commits whose files are listed, and then read, together. */
const commitsAtOnce = 8;
const listingsAtOnce = 3;

type Visit = CommitVisit<VisitedCommit>;

interface VisitedCommit extends HostedInspectionQuery {
  readonly repository: { readonly config: { readonly partial: false; readonly objectFormat: "sha1" | "sha256" } };
}

/**
 * Lets inspections look at the files of commits on their forges, as git/inspect-commits.ts does in clones. Where they want
 * files wherever they lie, each commit is listed by a request of its own.
 */
export async function inspectHostedCommits(
  forges: HostedForges,
  queries: readonly HostedInspectionQuery[],
): Promise<ReadonlyMap<HostedInspectionQuery, Known<InspectionAnswer>>> {
  const answers = new Map<HostedInspectionQuery, Known<InspectionAnswer>>();
  for (let at = 0; at < queries.length; at += commitsAtOnce) {
    const some = queries.slice(at, at + commitsAtOnce);
    const visits = some.map((query) => ({ query, visit: visitOf(query) }));
    await listFiles(
      forges,
      visits.map(({ visit }) => visit),
    );
    const verdicts = await readFiles(
      forges,
      visits.map(({ visit }) => visit),
    );
    for (const { query, visit } of visits) {
      answers.set(
        query,
        visit.answer((inspection, oid) => verdicts.get(`${inspection} ${oid}`)),
      );
    }
  }
  return answers;
}

function visitOf(query: HostedInspectionQuery): Visit {
  const inspections = new Map([...query.inspections].map(([id, inspection]) => [id, within(inspection)]));
  const objectFormat = query.commit.length === 64 ? "sha256" : "sha1";
  return new CommitVisit({ ...query, inspections, repository: { config: { partial: false, objectFormat } } }, limits);
}

function within(inspection: Inspection): Inspection {
  const { of } = inspection;
  return of.kind === "size" ? inspection : { ...inspection, of: { ...of, most: Math.min(of.most, largest) } };
}

/** Offers each visit the files of its commit: all of them, or those that its inspections name. */
async function listFiles(forges: HostedForges, visits: readonly Visit[]): Promise<void> {
  const whole: Visit[] = [];
  const named = new Map<{ place: VisitedCommit["place"]; commit: string; paths: readonly string[] }, Visit>();
  for (const visit of visits) {
    const { place, commit, inspections } = visit.query;
    const paths = [...inspections.values()].map((inspection) => inspection.paths);
    if (paths.some((each) => each === undefined)) whole.push(visit);
    else named.set({ place, commit, paths: [...new Set(paths.flatMap((each) => each ?? []))] }, visit);
  }
  for (const [asked, answer] of await forges.read([...named.keys()], hostedLookups)) {
    const visit = named.get(asked);
    if (!answer.ok) visit?.fail(answer.refusal.reason);
    else
      for (const [path, { mode, oid, size }] of answer.value)
        visit?.offer({ path, mode: fileMode(mode), oid, size: size ?? 0 });
  }
  await mapBounded(whole, listingsAtOnce, async (visit) => {
    const { place, commit } = visit.query;
    const client = forges.at(place.host);
    const tree = client && (await readWholeTree(client, place, commit));
    if (!tree?.ok) visit.fail(tree?.refusal.reason ?? "no forge was asked");
    else for (const { path, mode, oid, size = 0 } of tree.value) visit.offer({ path, mode: fileMode(mode), oid, size });
  });
}

/** What the inspections say of each blob that they want to read, by both. */
async function readFiles(
  forges: HostedForges,
  visits: readonly Visit[],
): Promise<ReadonlyMap<string, readonly Mark[]>> {
  const readers = new Map<
    string,
    {
      readonly blob: { place: VisitedCommit["place"]; oid: string; size: number };
      readonly ids: Map<string, Inspection>;
    }
  >();
  for (const visit of visits) {
    const { place, inspections } = visit.query;
    for (const { file, inspection } of visit.toRead()) {
      const found = inspections.get(inspection);
      const blob = { place, oid: file.oid, size: file.size };
      if (found) remembered(readers, file.oid, () => ({ blob, ids: new Map() })).ids.set(inspection, found);
    }
  }
  const contents = await readHostedContents(
    forges,
    [...readers.values()].map(({ blob }) => blob),
    largest,
  );
  const verdicts = new Map<string, readonly Mark[]>();
  for (const [oid, { ids }] of readers) {
    const content = contents.get(oid);
    for (const [id, { of }] of ids) {
      if (content?.known && of.kind === "content") verdicts.set(`${id} ${oid}`, of.read(content.value));
    }
  }
  return verdicts;
}
