import * as z from "zod/mini";
import type { FileMode, Known } from "../contracts/facts.ts";
import type { ForgeAnswer, ForgePlace } from "../contracts/forge.ts";
import { objectId, timestamp } from "../contracts/identifiers.ts";
import { type GraphqlError, literal, refusalOfError } from "./graphql-client.ts";
import type { BatchWork } from "./read-batches.ts";
import { repositoryNames } from "./repository-names.ts";

/** A file or folder as a forge lists it. `mode` is the number that the tree holds, such as 0o100644. */
export interface HostedEntry {
  readonly name: string;
  readonly mode: number;
  readonly oid: string;
  /** Bytes; only where sizes were asked for. */
  readonly size?: number | undefined;
}

export interface HostedFolder {
  readonly oid: string;
  readonly entries: readonly HostedEntry[];
}

/** What a commit holds, of the folders that were asked for. */
export interface CommitListing {
  /** ISO 8601. */
  readonly committedAt: string;
  /** By path, `""` for the root; undefined where no folder is at that path. */
  readonly folders: ReadonlyMap<string, HostedFolder | undefined>;
}

/** What is asked of a `Commit`. All of it hangs on the one commit, so that nothing moves between two of its folders. */
export function listingSelection(folders: readonly string[], sizes: "with sizes" | "without sizes"): string {
  const list = `{oid entries{name mode oid${sizes === "with sizes" ? " size" : ""}}}`;
  const below = folders.flatMap((folder, index) =>
    folder === "" ? [] : [`f${index}:file(path:${literal(folder)}){object{...on Tree${list}}}`],
  );
  return ["committedDate", folders.includes("") ? `tree${list}` : "tree{oid}", ...below].join(" ");
}

const entry = z.object({
  name: z.string(),
  mode: z.int(),
  oid: objectId,
  size: z.optional(z.int().check(z.minimum(0))),
});
const folderAnswer = z.object({ oid: objectId, entries: z.nullable(z.array(entry)) });
const commitAnswer = z.looseObject({ committedDate: timestamp, tree: z.looseObject({ oid: objectId }) });
/** What stands at a path: a tree with its entries, something else without, or nothing. */
const placeAnswer = z.nullable(z.object({ object: z.nullable(z.looseObject({ oid: z.optional(objectId) })) }));

/** @param errors those of the commit, by paths that begin in it. */
export function readListing(
  found: unknown,
  errors: readonly GraphqlError[],
  folders: readonly string[],
): Known<CommitListing> {
  // Where nothing is at a path, some forges say so in an error.
  const [error] = errors.filter(
    ({ path = [], type }) =>
      path[0] !== "statusCheckRollup" && !(type === "NOT_FOUND" && /^f\d+$/.test(String(path[0]))),
  );
  if (error) return { known: false, reason: refusalOfError(error).reason };
  const commit = z.safeParse(commitAnswer, found);
  if (!commit.success) return unreadable;
  const listed = new Map<string, HostedFolder | undefined>();
  for (const [index, folder] of folders.entries()) {
    const found = folder === "" ? parseFolder(commit.data.tree) : parsePlace(commit.data[`f${index}`] ?? null);
    if (!found.known) return found;
    listed.set(folder, found.value);
  }
  return { known: true, value: { committedAt: commit.data.committedDate, folders: listed } };
}

function parsePlace(found: unknown): Known<HostedFolder | undefined> {
  const place = z.safeParse(placeAnswer, found);
  if (!place.success) return unreadable;
  const object = place.data?.object;
  return object && "entries" in object ? parseFolder(object) : { known: true, value: undefined };
}

function parseFolder(found: unknown): Known<HostedFolder> {
  const tree = z.safeParse(folderAnswer, found);
  if (!tree.success || !tree.data.entries) return unreadable;
  return { known: true, value: { oid: tree.data.oid, entries: tree.data.entries } };
}

const unreadable = { known: false, reason: "what the commit holds is not what the forge's API promises" } as const;

/** A commit that is asked for by its id. */
export interface CommitAsked {
  readonly place: ForgePlace;
  readonly commit: string;
}

/** A batch of commits, each with the same folders. */
export function hostedCommits(
  folders: readonly string[],
  sizes: "with sizes" | "without sizes",
): BatchWork<CommitAsked, CommitListing> {
  return {
    select: ({ place, commit }, alias) =>
      `${alias}:repository(${repositoryNames(place)}){object(oid:${literal(commit)}){...C}}`,
    fragments: () => `fragment C on Commit{${listingSelection(folders, sizes)}}`,
    weigh: () => 2,
    read: (_, found, errors) => inObject(found, errors, (object, own) => readListing(object, own, folders)),
  };
}

const repositoryObject = z.object({ object: z.nullable(z.unknown()) });

/** What stands under `repository{object}`, or why it cannot be read. */
export function inObject<Value>(
  found: unknown,
  errors: readonly GraphqlError[],
  read: (object: unknown, errors: readonly GraphqlError[]) => Known<Value>,
): ForgeAnswer<Value> {
  const outside = errors.find(({ path = [] }) => path[0] !== "object" || path.length < 2);
  if (outside) return { ok: false, refusal: refusalOfError(outside) };
  const parsed = z.safeParse(repositoryObject, found);
  if (!parsed.success || parsed.data.object === null || parsed.data.object === undefined) {
    return { ok: false, refusal: { kind: "not-found", reason: "the forge does not show this object" } };
  }
  const own = errors.map(({ path = [], ...error }) => ({ ...error, path: path.slice(1) }));
  const answer = read(parsed.data.object, own);
  return answer.known
    ? { ok: true, value: answer.value }
    : { ok: false, refusal: { kind: "unavailable", reason: answer.reason } };
}

const modes: ReadonlyMap<number, FileMode> = new Map([
  [0o040000, "040000"],
  [0o100644, "100644"],
  [0o100664, "100644"],
  [0o100755, "100755"],
  [0o120000, "120000"],
  [0o160000, "160000"],
]);

/** The mode in our words; undefined for one that git does not write. */
export function fileMode(mode: number): FileMode | undefined {
  return modes.get(mode);
}
