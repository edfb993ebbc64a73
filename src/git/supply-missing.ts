import { mapBounded } from "../platform/pool.ts";
import { remembered } from "../platform/remembered.ts";
import type { Repository } from "./repository.ts";

/**
 * Fetches what queries found missing into the mirrors that can be supplied, one fetch a mirror. Returns the queries that
 * are worth asking again.
 */
export async function supplyMissing<Query extends { readonly repository: Repository }>(
  queries: readonly Query[],
  missingOf: (query: Query) => readonly string[],
  jobs: number,
): Promise<readonly Query[]> {
  const wanting = new Map<Repository, { readonly oids: Set<string>; readonly queries: Query[] }>();
  for (const query of queries) {
    const missing = query.repository.supply ? missingOf(query) : [];
    if (missing.length === 0) continue;
    const want = remembered(wanting, query.repository, () => ({ oids: new Set<string>(), queries: [] }));
    for (const oid of missing) want.oids.add(oid);
    want.queries.push(query);
  }
  const supplied = await mapBounded([...wanting], jobs, async ([{ supply }, { oids, queries: asked }]) => {
    // Where it comes to nothing the content stays unknown, and says so.
    return (await supply?.([...oids]))?.known ? asked : [];
  });
  return supplied.flat();
}
