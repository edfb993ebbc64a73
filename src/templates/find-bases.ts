import type { DriftFacts } from "../contracts/facts.ts";
import type { ForgePlace } from "../contracts/forge.ts";
import type { Git } from "../git/git.ts";
import { type PathHistory, type PathHistoryQuery, readPathHistories } from "../git/path-history.ts";
import type { Repository } from "../git/repository.ts";
import { type Memory, openMemory } from "../platform/memory.ts";
import { remembered } from "../platform/remembered.ts";
import { baseMemory } from "./base-memory.ts";
import { type DriftRules, withBase } from "./drift.ts";
import { similarity } from "./similarity.ts";

/** A member whose files were compared, and where its history is. */
export interface Compared {
  /** On this machine; or its place on a forge. */
  readonly repository?: Repository | undefined;
  readonly place?: ForgePlace | undefined;
  readonly commit: string;
  readonly shallow: boolean;
  readonly drift: readonly DriftFacts[];
}

/** What is asked of a history, wherever it is. */
type HistoryQuestion = Omit<PathHistoryQuery, "repository">;

type HostedQuestion = HistoryQuestion & { readonly place: ForgePlace };

/** Reads histories of members that are on a forge. */
export type ReadHosted = (queries: readonly HostedQuestion[]) => Promise<ReadonlyMap<HostedQuestion, PathHistory>>;

interface BaseOptions {
  readonly jobs: number;
  readonly historyGap: string | undefined;
  readonly readHosted?: ReadHosted | undefined;
}

/**
 * Settles what comparing blobs left open: looks through each member's own history for the template's version that an
 * edited file began as, and tells how alike the two are. Where that history, or the templates', is cut off or cannot be
 * read, the file is `unknown` rather than foreign. Returns the drift of each member, in their order.
 *
 * @param historyGap why the templates' own history does not reach back, where it does not.
 */
export async function findBases(
  git: Git,
  members: readonly Compared[],
  rules: DriftRules,
  options: BaseOptions & { readonly memory?: Memory },
): Promise<readonly (readonly DriftFacts[])[]> {
  const known = baseMemory(options.memory ?? openMemory(undefined), rules, options.historyGap);
  const settled = new Map<Compared, readonly DriftFacts[]>();
  for (const member of members) {
    const drift = member.drift.some(isOpen) ? known.recall(member) : member.drift;
    if (drift) settled.set(member, drift);
  }
  const open = members.filter((member) => !settled.has(member));
  for (const [member, { drift, isWhole }] of await lookForBases(git, open, rules, options)) {
    settled.set(member, drift);
    if (isWhole) known.remember(member, drift);
  }
  known.keep();
  return members.map((member) => settled.get(member) ?? member.drift);
}

/** The settled drift, and whether all that was looked for could be read. */
interface Settled {
  readonly drift: readonly DriftFacts[];
  readonly isWhole: boolean;
}

async function lookForBases(
  git: Git,
  members: readonly Compared[],
  rules: DriftRules,
  options: BaseOptions,
): Promise<ReadonlyMap<Compared, Settled>> {
  const queries = new Map<Compared, HistoryQuestion>();
  const enough = isVersion(rules);
  for (const member of members) {
    const open = member.drift.filter(isOpen);
    const contents = open.flatMap(({ blob }) => blob ?? []);
    if (open.length > 0) queries.set(member, { ...member, paths: open.map(({ path }) => path), enough, contents });
  }
  const histories = await readHistories(git, queries, options);
  const alike = likeness(rules);
  const settle = (member: Compared): Settled => {
    const query = queries.get(member);
    const history = histories.get(member);
    if (!query || !history) return { drift: member.drift, isWhole: false };
    const { versions, contents } = history;
    const cutOff = member.shallow ? "the clone is shallow, so its history is cut off" : undefined;
    const gap = options.historyGap ?? (versions.known ? cutOff : versions.reason);
    const isWhole = versions.known && query.contents.every((oid) => contents.has(oid));
    const drift = member.drift.map((drift) => {
      if (!isOpen(drift)) return drift;
      const settled = withBase(drift, versions.known ? versions.value : new Map(), rules);
      const share = drift.blob === undefined ? undefined : alike(drift.path, drift.blob, contents.get(drift.blob));
      return {
        ...settled,
        ...(share !== undefined && { similarity: share }),
        ...(gap !== undefined && settled.state === "foreign" && { state: "unknown" as const, reason: gap }),
      };
    });
    return { drift, isWhole };
  };
  return new Map(members.map((member) => [member, settle(member)]));
}

/** The histories of members, each read where the member is. */
async function readHistories(
  git: Git,
  questions: ReadonlyMap<Compared, HistoryQuestion>,
  { jobs, readHosted }: BaseOptions,
): Promise<ReadonlyMap<Compared, PathHistory>> {
  const here = new Map<PathHistoryQuery, Compared>();
  const hosted = new Map<HostedQuestion, Compared>();
  for (const [member, question] of questions) {
    const { repository, place } = member;
    if (repository) here.set({ ...question, repository }, member);
    else if (place) hosted.set({ ...question, place }, member);
  }
  const [local, remote] = await Promise.all([
    readPathHistories(git, [...here.keys()], { jobs }),
    readHosted ? readHosted([...hosted.keys()]) : new Map<HostedQuestion, PathHistory>(),
  ]);
  const histories = new Map<Compared, PathHistory>();
  for (const [query, member] of here) {
    const history = local.get(query);
    if (history) histories.set(member, history);
  }
  for (const [query, member] of hosted) {
    const history = remote.get(query);
    if (history) histories.set(member, history);
  }
  return histories;
}

/** How alike a file and its template are; each distinct pair is compared once. */
function likeness({
  catalogue,
}: DriftRules): (path: string, blob: string, bytes: Buffer | undefined) => number | undefined {
  const byPath = new Map(catalogue.map((template) => [template.path, template]));
  const shares = new Map<string, number | undefined>();
  return (path, blob, bytes) => {
    const template = byPath.get(path);
    if (!template || !bytes) return undefined;
    return remembered(shares, `${blob} ${path}`, () => similarity(template.bytes, bytes));
  };
}

function isOpen(drift: DriftFacts): boolean {
  return drift.state === "foreign" && drift.reason === undefined;
}

/** Whether a blob is some version of the template at that path, so that no older base is wanted. */
function isVersion({ catalogue, provenance, format }: DriftRules): (path: string, blob: string) => boolean {
  const current = new Map(catalogue.map((template) => [template.path, template]));
  return (path, blob) => current.get(path)?.blob(format) === blob || provenance.versions(path).has(blob);
}
