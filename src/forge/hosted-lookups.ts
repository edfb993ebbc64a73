import * as z from "zod/mini";
import type { Known } from "../contracts/facts.ts";
import type { ForgePlace } from "../contracts/forge.ts";
import { objectId } from "../contracts/identifiers.ts";
import { type GraphqlError, literal, refusalOfError } from "./graphql-client.ts";
import { type HostedEntry, inObject } from "./hosted-listing.ts";
import type { BatchWork } from "./read-batches.ts";
import { repositoryNames } from "./repository-names.ts";

/** Paths of a commit that are looked up one by one. */
export interface LookupAsked {
  readonly place: ForgePlace;
  readonly commit: string;
  readonly paths: readonly string[];
}

/** What stands at each path that is there. */
export type LookedUp = ReadonlyMap<string, Pick<HostedEntry, "mode" | "oid" | "size">>;

const placeAnswer = z.nullable(z.object({ mode: z.int(), oid: objectId, size: z.int().check(z.minimum(0)) }));

/** A batch of commits, each with paths of its own. */
export const hostedLookups: BatchWork<LookupAsked, LookedUp> = {
  select({ place, commit, paths }, alias) {
    const places = paths.map((path, index) => `f${index}:file(path:${literal(path)}){...F}`);
    return `${alias}:repository(${repositoryNames(place)}){object(oid:${literal(commit)}){...on Commit{oid ${places.join(" ")}}}}`;
  },
  fragments: (asked) => (asked.some(({ paths }) => paths.length > 0) ? "fragment F on TreeEntry{mode oid size}" : ""),
  weigh: ({ paths }) => 0.5 + paths.length / 10,
  read: ({ paths }, found, errors) => inObject(found, errors, (object, own) => readPlaces(object, own, paths)),
};

/** What stands at paths that were asked for as `f0`, `f1`, … of a commit. */
export function readPlaces(found: unknown, errors: readonly GraphqlError[], paths: readonly string[]): Known<LookedUp> {
  const error = errors.find(({ type }) => type !== "NOT_FOUND");
  if (error) return { known: false, reason: refusalOfError(error).reason };
  const commit = z.safeParse(z.looseObject({}), found);
  const places = new Map<string, Pick<HostedEntry, "mode" | "oid" | "size">>();
  for (const [index, path] of paths.entries()) {
    const place = z.safeParse(placeAnswer, commit.success ? (commit.data[`f${index}`] ?? null) : undefined);
    if (!place.success) return { known: false, reason: "what the commit holds is not what the forge's API promises" };
    if (place.data) places.set(path, place.data);
  }
  return { known: true, value: places };
}
