import * as z from "zod/mini";
import type { ForgeAnswer, ForgePlace } from "../contracts/forge.ts";
import { objectId } from "../contracts/identifiers.ts";
import type { ForgeClient } from "./forge-client.ts";
import type { HostedEntry } from "./hosted-listing.ts";
import { parseAnswer } from "./parse-answer.ts";
import { repositoryPath } from "./read-repository.ts";

/** "REST API endpoints for Git trees": up to 100 000 entries and 7 MB, else `truncated`. Modes are octal, as text. */
const treeAnswer = z.object({
  sha: objectId,
  tree: z.array(
    z.object({
      path: z.string(),
      mode: z.string().check(z.regex(/^[0-7]{5,6}$/)),
      sha: objectId,
      size: z.optional(z.int().check(z.minimum(0))),
    }),
  ),
  truncated: z.boolean(),
});

/** Entries by their path below the tree, folders among them. */
export type WholeTree = readonly (HostedEntry & { readonly path: string })[];

/** Trees that a listing which was cut off is completed with, of one repository. */
const mostRequests = 200;

/**
 * Everything that a tree holds, folders within folders. A listing that the forge cut off is completed folder by folder;
 * where even that cannot be done, it is refused, since a part would look like the whole.
 *
 * @param tree the id of a tree or of a commit.
 */
export async function readWholeTree(
  client: ForgeClient,
  place: ForgePlace,
  tree: string,
): Promise<ForgeAnswer<WholeTree>> {
  let left = mostRequests;
  const list = async (oid: string, prefix: string): Promise<ForgeAnswer<WholeTree>> => {
    const all = await readTree(client, place, oid, "with all below");
    if (!all.ok) return all;
    if (!all.value.truncated) return { ok: true, value: all.value.entries.map((entry) => below(prefix, entry)) };
    left -= 2;
    const top = await readTree(client, place, oid, "alone");
    if (!top.ok) return top;
    if (top.value.truncated || left < 0) {
      const reason = `the forge does not list all of ${prefix === "" ? "it" : prefix}`;
      return { ok: false, refusal: { kind: "unavailable", reason } };
    }
    const found: (HostedEntry & { readonly path: string })[] = [];
    for (const entry of top.value.entries) {
      found.push(below(prefix, entry));
      if (entry.mode !== 0o040000) continue;
      left -= 1;
      const inside = await list(entry.oid, `${prefix}${entry.path}/`);
      if (!inside.ok) return inside;
      found.push(...inside.value);
    }
    return { ok: true, value: found };
  };
  return list(tree, "");
}

/** One folder, as the REST API lists it. */
export async function readFolder(
  client: ForgeClient,
  place: ForgePlace,
  oid: string,
): Promise<ForgeAnswer<{ readonly entries: WholeTree; readonly truncated: boolean }>> {
  return readTree(client, place, oid, "alone");
}

async function readTree(
  client: ForgeClient,
  place: ForgePlace,
  oid: string,
  extent: "alone" | "with all below",
): Promise<ForgeAnswer<{ readonly entries: WholeTree; readonly truncated: boolean }>> {
  const query = extent === "alone" ? "" : "?recursive=1";
  const answer = await client.ask({ method: "GET", path: `${repositoryPath(place)}/git/trees/${oid}${query}` });
  const parsed = answer.ok ? parseAnswer(treeAnswer, answer.value.json) : answer;
  if (!parsed.ok) return parsed;
  const { tree, truncated } = parsed.value;
  const entries = tree.map(({ path, mode, sha, size }) => ({
    path,
    name: path.slice(path.lastIndexOf("/") + 1),
    mode: Number.parseInt(mode, 8),
    oid: sha,
    size,
  }));
  return { ok: true, value: { entries, truncated } };
}

function below<Entry extends { readonly path: string }>(prefix: string, entry: Entry): Entry {
  return prefix === "" ? entry : { ...entry, path: prefix + entry.path };
}
