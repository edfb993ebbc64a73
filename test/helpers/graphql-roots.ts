import { GraphQLError } from "graphql";
import type { GitObjects, GitTreeEntry } from "./git-objects.ts";

/** A repository of the test's forge, and what the forge says of it beyond what git does. */
export interface HostedRepository {
  nameWithOwner: string;
  readonly objects: GitObjects;
  archived: boolean;
  readonly fork: boolean;
  readonly private: boolean;
  /** The state of the checks, by commit; none where nothing checks it. */
  readonly ci: Map<string, "SUCCESS" | "FAILURE" | "ERROR" | "PENDING" | "EXPECTED">;
  readonly pulls: {
    readonly number: number;
    readonly branch: string;
    readonly draft?: boolean;
    readonly fork?: boolean;
  }[];
  /** What the token may not do: anything at all, or only read these fields. */
  readonly forbidden: Set<"all" | "statusCheckRollup" | "pullRequests">;
}

/** What a query meets. */
export interface HostedWorld {
  readonly base: string;
  readonly find: (owner: string, name: string) => HostedRepository | undefined;
  /** Called for each thing that GitHub's own server would have to ask git for. */
  readonly work: () => void;
  /** Entries of a folder that are listed. */
  readonly listingLimit: () => number;
}

const textLimit = 512_000;

/** GitHub's `Query.repository`, over a real repository. */
export function repositoryRoot(world: HostedWorld, owner: string, name: string) {
  const found = world.find(owner, name);
  world.work();
  if (!found) throw typed("NOT_FOUND", `Could not resolve to a Repository with the name '${owner}/${name}'.`);
  if (found.forbidden.has("all")) throw typed("FORBIDDEN", "Resource not accessible by personal access token");
  const { objects, nameWithOwner } = found;
  const branch = (full: string) => {
    const oid = objects.reference(full);
    if (oid === undefined) return null;
    return { name: full.replace(/^refs\/(?:heads|tags)\//, ""), target: () => gitObject(world, found, oid) };
  };
  return {
    nameWithOwner,
    url: `${world.base}/${nameWithOwner}`,
    isArchived: found.archived,
    isFork: found.fork,
    isPrivate: found.private,
    defaultBranchRef: () => branch(objects.head()),
    ref: ({ qualifiedName }: { qualifiedName: string }) => {
      world.work();
      return branch(qualifiedName);
    },
    object: ({ oid }: { oid: string }) => gitObject(world, found, oid),
    pullRequests({ headRefName, first }: { headRefName?: string; first: number }) {
      if (found.forbidden.has("pullRequests"))
        throw typed("FORBIDDEN", "Resource not accessible by personal access token");
      const own = found.pulls.filter((pull) => headRefName === undefined || pull.branch === headRefName);
      return {
        nodes: own.slice(0, first).map(({ number, draft = false, fork = false }) => ({
          number,
          url: `${world.base}/${nameWithOwner}/pull/${number}`,
          isDraft: draft,
          isCrossRepository: fork,
          createdAt: "2025-11-01T10:00:00Z",
        })),
      };
    },
  };
}

/** What stands in the place of an object; null where there is none. */
async function gitObject(world: HostedWorld, repository: HostedRepository, oid: string): Promise<object | null> {
  world.work();
  const found = await repository.objects.read(oid);
  if (found?.type === "commit") return commit(world, repository, oid, found.body.toString("utf8"));
  if (found?.type === "tree") return tree(world, repository, oid);
  if (found?.type === "blob") return blob(oid, found.body);
  if (found?.type === "tag") {
    const target = /^object ([0-9a-f]+)$/m.exec(found.body.toString("utf8"))?.[1] ?? "";
    return { __typename: "Tag", oid, target: () => gitObject(world, repository, target) };
  }
  return null;
}

function blob(oid: string, body: Buffer): object {
  const isBinary = body.subarray(0, 8000).includes(0);
  return {
    __typename: "Blob",
    oid,
    byteSize: body.length,
    isBinary,
    isTruncated: body.length > textLimit,
    text: isBinary ? null : body.subarray(0, textLimit).toString("utf8"),
  };
}

function tree(world: HostedWorld, repository: HostedRepository, oid: string): object {
  return {
    __typename: "Tree",
    oid,
    async entries() {
      const all = await repository.objects.tree(oid);
      return all.slice(0, world.listingLimit()).map((entry) => treeEntry(world, repository, entry));
    },
  };
}

function treeEntry(world: HostedWorld, repository: HostedRepository, { name, mode, oid }: GitTreeEntry) {
  return {
    name,
    mode,
    oid,
    size: async () => {
      const found = mode === 0o160000 ? undefined : await repository.objects.read(oid);
      return found?.type === "blob" ? found.body.length : 0;
    },
    object: () => (mode === 0o160000 ? null : gitObject(world, repository, oid)),
  };
}

function commit(world: HostedWorld, repository: HostedRepository, oid: string, text: string) {
  const { objects } = repository;
  const head = text.split("\n\n", 1)[0] ?? "";
  const root = /^tree ([0-9a-f]+)$/m.exec(head)?.[1] ?? "";
  const parents = [...head.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, parent = ""]) => parent);
  const seconds = Number(/^committer .* (\d+) [+-]\d{4}$/m.exec(head)?.[1] ?? 0);
  return {
    __typename: "Commit",
    oid,
    message: text.slice(head.length + 2),
    committedDate: new Date(seconds * 1000).toISOString().replace(".000Z", "Z"),
    tree: () => gitObject(world, repository, root),
    statusCheckRollup() {
      if (repository.forbidden.has("statusCheckRollup")) {
        throw typed("FORBIDDEN", "Resource not accessible by personal access token");
      }
      const state = repository.ci.get(oid);
      return state ? { state } : null;
    },
    parents: ({ first }: { first: number }) => ({
      totalCount: parents.length,
      nodes: parents.slice(0, first).map((parent) => ({ oid: parent })),
    }),
    async file({ path }: { path: string }) {
      world.work();
      let at: GitTreeEntry | undefined = { name: "", mode: 0o040000, oid: root };
      for (const part of path.split("/")) {
        const inside: readonly GitTreeEntry[] = at?.mode === 0o040000 ? await objects.tree(at.oid) : [];
        at = inside.find(({ name }) => name === part);
      }
      return at ? treeEntry(world, repository, at) : null;
    },
    async history({ first, after, path }: { first: number; after?: string; path?: string }) {
      world.work();
      const all = await objects.log(oid, path);
      const from = after === undefined ? 0 : Number(after.split(" ")[1]) + 1;
      const page = all.slice(from, from + first);
      return {
        pageInfo: {
          hasNextPage: from + first < all.length,
          endCursor: page.length === 0 ? null : `${oid} ${from + page.length - 1}`,
        },
        nodes: page.map((each) => gitObject(world, repository, each)),
      };
    },
  };
}

/** An error as GitHub has it, with its kind beside the message. */
function typed(type: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type } });
}
