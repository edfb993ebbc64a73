import * as z from "zod/mini";
import type { ForgePlace } from "../contracts/forge.ts";
import { objectId } from "../contracts/identifiers.ts";
import { literal, refusalOfError } from "./graphql-client.ts";
import { inObject } from "./hosted-listing.ts";
import type { BatchWork } from "./read-batches.ts";
import { repositoryNames } from "./repository-names.ts";

/** A page of a commit's history, with what stands at some paths in each commit of it. */
export interface HistoryAsked {
  readonly place: ForgePlace;
  readonly commit: string;
  readonly paths: readonly string[];
  /** Where the page before ended. */
  readonly after?: string;
}

export interface HostedCommit {
  readonly oid: string;
  readonly message: string;
  readonly parents: readonly string[];
  /** Blobs by path; a path is not there where the commit has none at it. */
  readonly blobs: ReadonlyMap<string, string>;
}

export interface HistoryPage {
  readonly commits: readonly HostedCommit[];
  /** Where the next page begins; not given at the end. */
  readonly next?: string;
}

/** Commits of a page, and parents of a commit: an octopus has a few. */
const commitsPerPage = 50;
const mostParents = 10;

const page = z.looseObject({
  history: z.object({
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.nullable(z.string()) }),
    nodes: z.array(
      z.looseObject({
        oid: objectId,
        message: z.string(),
        parents: z.object({
          totalCount: z.int(),
          nodes: z.array(z.object({ oid: objectId })),
        }),
      }),
    ),
  }),
});
const blob = z.nullable(z.object({ oid: objectId }));

/** A batch of pages, newest commits first. */
export const hostedHistories: BatchWork<HistoryAsked, HistoryPage> = {
  select({ place, commit, paths, after }, alias) {
    const places = paths.map((path, index) => `f${index}:file(path:${literal(path)}){oid}`).join(" ");
    const from = after === undefined ? "" : `,after:${literal(after)}`;
    const nodes = `nodes{oid message parents(first:${mostParents}){totalCount nodes{oid}} ${places}}`;
    return `${alias}:repository(${repositoryNames(place)}){object(oid:${literal(commit)}){...on Commit{history(first:${commitsPerPage}${from}){pageInfo{hasNextPage endCursor} ${nodes}}}}}`;
  },
  fragments: () => "",
  weigh: ({ paths }) => 2 + 2 * paths.length,
  read: ({ paths }, found, errors) =>
    inObject(found, errors, (object, own) => {
      const error = own.find(({ type }) => type !== "NOT_FOUND");
      if (error) return { known: false, reason: refusalOfError(error).reason };
      const parsed = z.safeParse(page, object);
      if (!parsed.success) return { known: false, reason: "its history is not what the forge's API promises" };
      const { nodes, pageInfo } = parsed.data.history;
      const commits: HostedCommit[] = [];
      for (const node of nodes) {
        const { oid, message, parents } = node;
        if (parents.totalCount > parents.nodes.length) return { known: false, reason: "a commit has too many parents" };
        const blobs = new Map<string, string>();
        for (const [index, path] of paths.entries()) {
          const found = z.safeParse(blob, node[`f${index}`] ?? null);
          if (found.success && found.data) blobs.set(path, found.data.oid);
        }
        commits.push({ oid, message, parents: parents.nodes.map((parent) => parent.oid), blobs });
      }
      const { hasNextPage, endCursor } = pageInfo;
      return { known: true, value: { commits, ...(hasNextPage && endCursor !== null && { next: endCursor }) } };
    }),
};
