import type { GitObjects } from "./git-objects.ts";
import type { HostedRepository } from "./graphql-roots.ts";
import type { HostedActions } from "./hosted-forge.ts";

interface Answer {
  readonly status: number;
  readonly document?: unknown;
}

/** What the REST side of the test's forge knows. */
export interface RestWorld {
  readonly find: (owner: string, name: string) => HostedRepository | undefined;
  readonly actions: HostedActions;
  /** Entries of a tree that it lists. */
  readonly limit: number;
}

const notFound: Answer = { status: 404, document: { message: "Not Found" } };

/** Answers a request to GitHub's REST API, of what wgx asks for there. */
export async function answerRest(
  world: RestWorld,
  method: string,
  path: string,
  search: URLSearchParams,
  body: unknown,
): Promise<Answer> {
  const [, owner = "", name = "", rest = ""] = /^\/repos\/([^/]+)\/([^/]+)\/(.+)$/.exec(path) ?? [];
  const repository = world.find(owner, name);
  if (!repository || repository.forbidden.has("all")) return notFound;
  const tree = /^git\/trees\/([0-9a-f]+)$/.exec(rest)?.[1];
  if (method === "GET" && tree !== undefined) {
    return listTree(repository.objects, tree, search.get("recursive") === "1" ? "below" : "alone", world.limit);
  }
  const blob = /^git\/blobs\/([0-9a-f]+)$/.exec(rest)?.[1];
  if (method === "GET" && blob !== undefined) {
    const found = await repository.objects.read(blob);
    if (found?.type !== "blob") return notFound;
    const content = found.body.toString("base64").replace(/.{60}/g, "$&\n");
    return { status: 200, document: { sha: blob, size: found.body.length, encoding: "base64", content } };
  }
  return answerActions(world.actions, repository.nameWithOwner.toLowerCase(), method, rest, body);
}

async function listTree(objects: GitObjects, oid: string, extent: "alone" | "below", limit: number): Promise<Answer> {
  const found = await objects.read(oid);
  const root = found?.type === "commit" ? /^tree ([0-9a-f]+)$/m.exec(found.body.toString("utf8"))?.[1] : oid;
  if (!found || root === undefined) return notFound;
  const entries: object[] = [];
  const list = async (at: string, prefix: string): Promise<void> => {
    for (const { name, mode, oid: sha } of await objects.tree(at)) {
      const size = mode === 0o040000 || mode === 0o160000 ? undefined : (await objects.read(sha))?.body.length;
      const type = mode === 0o040000 ? "tree" : mode === 0o160000 ? "commit" : "blob";
      entries.push({ path: prefix + name, mode: mode.toString(8).padStart(6, "0"), type, sha, size });
      if (mode === 0o040000 && extent === "below") await list(sha, `${prefix}${name}/`);
    }
  };
  await list(root, "");
  return { status: 200, document: { sha: root, tree: entries.slice(0, limit), truncated: entries.length > limit } };
}

function answerActions(
  actions: HostedActions,
  repository: string,
  method: string,
  rest: string,
  body: unknown,
): Answer {
  const [, file = "", what = ""] = /^actions\/workflows\/([^/]+)\/(dispatches|runs)$/.exec(rest) ?? [];
  const runs = actions.runs.get(repository) ?? [];
  if (file !== "") {
    const startable = actions.workflows.get(repository)?.get(file);
    if (startable === undefined) return notFound;
    if (what === "runs")
      return { status: 200, document: { total_count: runs.length, workflow_runs: runs.toReversed().map(asRun) } };
    if (method !== "POST") return notFound;
    if (!startable) return { status: 422, document: { message: "Workflow does not have 'workflow_dispatch' trigger" } };
    const branch = typeof body === "object" && body !== null && "ref" in body ? String(body.ref) : "";
    actions.runs.set(repository, [...runs, { id: 100 + runs.length, status: "queued", conclusion: null, branch }]);
    return { status: 204 };
  }
  const id = /^actions\/runs\/(\d+)$/.exec(rest)?.[1];
  const run = runs.find((each) => String(each.id) === id);
  if (!run) return notFound;
  actions.outcome.after -= 1;
  if (actions.outcome.after < 0 && actions.outcome.conclusion !== null) {
    run.status = "completed";
    run.conclusion = actions.outcome.conclusion;
  }
  return { status: 200, document: asRun(run) };
}

function asRun({
  id,
  status,
  conclusion,
  branch,
}: {
  id: number;
  status: string;
  conclusion: string | null;
  branch: string;
}): object {
  return {
    id,
    status,
    conclusion,
    head_branch: branch,
    event: "workflow_dispatch",
    html_url: `https://forge.example/runs/${id}`,
  };
}
