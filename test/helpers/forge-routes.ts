import { createHash } from "node:crypto";
import type { components, operations } from "@octokit/openapi-types";

type Schemas = components["schemas"];
type RequestBody<Id extends keyof operations> = operations[Id] extends {
  requestBody?: { content: { "application/json": infer Body } };
}
  ? Body
  : never;
/** Of GitHub's published types, the fields that the server fills in. */
type Repository = Pick<
  Schemas["repository"],
  "id" | "name" | "full_name" | "html_url" | "clone_url" | "default_branch" | "archived" | "fork" | "private"
> & { readonly owner: Pick<Schemas["simple-user"], "login" | "type"> };
/** A pull request of the test's forge. */
export type Pull = Pick<
  Schemas["pull-request"],
  "number" | "html_url" | "state" | "draft" | "title" | "body" | "created_at" | "closed_at" | "merged_at"
> & {
  readonly head: Pick<Schemas["pull-request"]["head"], "ref" | "sha">;
  readonly base: Pick<Schemas["pull-request"]["base"], "ref">;
  labels: Pick<Schemas["label"], "name">[];
  requested_reviewers: Pick<Schemas["simple-user"], "login">[];
  requested_teams: Pick<Schemas["team"], "slug">[];
  /** What happened to it, as far as the server notes it. */
  readonly events: Pick<Schemas["review-requested-issue-event"], "event">[];
};
type Owner = Pick<Schemas["simple-user"], "login" | "type">;
type BasicError = Pick<Schemas["basic-error"], "message" | "documentation_url">;

/** A repository of the test's forge, and what hangs on it. */
export interface Stored {
  repository: Repository;
  readonly pulls: Pull[];
  /** Branches that pull requests may come from; any where this is undefined. */
  readonly branches: Set<string> | undefined;
  readonly collaborators: Set<string>;
}

/** Everything that the test's forge knows. Keys in lower case. */
export interface ForgeState {
  readonly base: string;
  readonly token: string;
  readonly pageSize: () => number;
  readonly owners: Map<string, Owner>;
  readonly repositories: Map<string, Stored>;
  /** Old full names, and the new ones. */
  readonly moved: Map<string, string>;
}

/** A request, as a route sees it. */
interface Call {
  readonly state: ForgeState;
  readonly method: string;
  readonly url: URL;
  readonly body: unknown;
  /** Whether the right token came with it. */
  readonly isKnown: boolean;
  /** What stands for the names in the route's path, in order. */
  readonly parts: readonly string[];
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly document: unknown;
}

function json(status: number, document: unknown): Answer {
  return { status, document };
}

/** An error as GitHub words it. */
export function refuse(status: number, message: string): Answer {
  return json(status, { message, documentation_url: "https://docs.github.com/rest" } satisfies BasicError);
}

function invalid(message: string): Answer {
  const document = { message: "Validation Failed", errors: [{ resource: "PullRequest", code: "custom", message }] };
  return json(422, { ...document, documentation_url: "https://docs.github.com/rest" } satisfies Omit<
    Schemas["validation-error"],
    "errors"
  > & { errors: object[] });
}

type Route = (call: Call) => Answer;

const routes: Readonly<Record<string, Route>> = {
  "GET /users/:owner": ({ state, parts: [login = ""] }) => {
    const owner = state.owners.get(login.toLowerCase());
    return owner ? json(200, owner) : refuse(404, "Not Found");
  },
  "GET /user": (call) => asUser(call, (user) => json(200, user)),
  "GET /user/repos": (call) => asUser(call, (user) => listRepositories(call, user, () => true)),
  "GET /orgs/:owner/repos": (call) =>
    ofOwner(call, "Organization", (owner) => listRepositories(call, owner, (each) => call.isKnown || !each.private)),
  "GET /users/:owner/repos": (call) =>
    ofOwner(call, undefined, (owner) => listRepositories(call, owner, (each) => !each.private)),
  "GET /repos/:owner/:name": (call) => inRepository(call, ({ repository }) => json(200, repository)),
  "GET /repos/:owner/:name/pulls": (call) => inRepository(call, (stored) => listPulls(call, stored)),
  "POST /repos/:owner/:name/pulls": (call) => inRepository(call, (stored) => createPull(call, stored)),
  "GET /repos/:owner/:name/pulls/:number": (call) => onPull(call, (pull) => json(200, pull)),
  "PATCH /repos/:owner/:name/pulls/:number": (call) => onPull(call, (pull) => updatePull(call, pull)),
  "POST /repos/:owner/:name/pulls/:number/requested_reviewers": (call) =>
    onPull(call, (pull, stored) => requestReviewers(call, pull, stored)),
  "GET /repos/:owner/:name/issues/:number/events": (call) => onPull(call, ({ events }) => page(call, events)),
  "POST /repos/:owner/:name/issues/:number/labels": (call) => onPull(call, (pull) => addLabels(call, pull)),
};

/** What the forge answers; undefined where it has no such route. */
export function answerTo(
  state: ForgeState,
  request: { readonly method: string; readonly url: URL; readonly body: unknown; readonly authorization?: string },
): Answer | undefined {
  const { method, url, authorization } = request;
  if (authorization !== undefined && authorization !== `Bearer ${state.token}`) return refuse(401, "Bad credentials");
  for (const [line, route] of Object.entries(routes)) {
    const found = patternOf(line).exec(`${method} ${url.pathname}`);
    if (!found) continue;
    const parts = found.slice(1).map(decodeURIComponent);
    return route({ ...request, state, parts, isKnown: authorization !== undefined });
  }
  return undefined;
}

function patternOf(line: string): RegExp {
  return new RegExp(`^${line.replace(/:[a-z]+/g, "([^/]+)")}$`);
}

function asUser({ state, isKnown }: Call, go: (user: Owner) => Answer): Answer {
  if (!isKnown) return refuse(401, "Requires authentication");
  const user = [...state.owners.values()].find(({ type }) => type === "User");
  return user ? go(user) : refuse(403, "Resource not accessible by integration");
}

function ofOwner({ state, parts: [login = ""] }: Call, type: string | undefined, go: (owner: Owner) => Answer): Answer {
  const owner = state.owners.get(login.toLowerCase());
  return owner && (type === undefined || owner.type === type) ? go(owner) : refuse(404, "Not Found");
}

function inRepository(call: Call, go: (stored: Stored) => Answer): Answer {
  const { state, method, url, isKnown, parts } = call;
  const fullName = parts.slice(0, 2).join("/").toLowerCase();
  const today = state.moved.get(fullName);
  if (today !== undefined) {
    const location = state.base + url.pathname.replace(/^\/repos\/[^/]+\/[^/]+/, `/repos/${today}`) + url.search;
    return { ...refuse(method === "GET" ? 301 : 307, "Moved Permanently"), headers: { location } };
  }
  const stored = state.repositories.get(fullName);
  const isVisible = stored && (isKnown || (method === "GET" && !stored.repository.private));
  if (!isVisible) return refuse(404, "Not Found");
  if (method !== "GET" && stored.repository.archived) return refuse(403, "Repository was archived so is read-only.");
  return go(stored);
}

function onPull(call: Call, go: (pull: Pull, stored: Stored) => Answer): Answer {
  return inRepository(call, (stored) => {
    const pull = stored.pulls.find(({ number }) => String(number) === call.parts[2]);
    return pull ? go(pull, stored) : refuse(404, "Not Found");
  });
}

function listRepositories(call: Call, { login }: Owner, shown: (repository: Repository) => boolean): Answer {
  const all = [...call.state.repositories.values()].map(({ repository }) => repository);
  return page(
    call,
    all.filter((each) => each.owner.login === login && shown(each)),
  );
}

function page({ state, url }: Call, all: readonly unknown[]): Answer {
  const size = Math.min(state.pageSize(), Number(url.searchParams.get("per_page") ?? 30));
  const number = Number(url.searchParams.get("page") ?? 1);
  const last = Math.max(1, Math.ceil(all.length / size));
  const link = (at: number, rel: string): string => {
    const target = new URL(state.base + url.pathname + url.search);
    target.searchParams.set("page", String(at));
    return `<${target.href}>; rel="${rel}"`;
  };
  const links = [
    ...(number > 1 ? [link(number - 1, "prev")] : []),
    ...(number < last ? [link(number + 1, "next"), link(last, "last")] : []),
  ];
  const headers = links.length > 0 ? { link: links.join(", ") } : {};
  return { ...json(200, all.slice((number - 1) * size, number * size)), headers };
}

function listPulls(call: Call, { repository, pulls }: Stored): Answer {
  const { url } = call;
  const state = url.searchParams.get("state") ?? "open";
  const head = url.searchParams.get("head");
  const wanted = pulls.filter(
    (pull) =>
      (state === "all" || pull.state === state) &&
      (head === null || head.toLowerCase() === `${repository.owner.login}:${pull.head.ref}`.toLowerCase()),
  );
  return page(call, wanted.toReversed());
}

function createPull(call: Call, { repository, pulls, branches }: Stored): Answer {
  const wanted = call.body as RequestBody<"pulls/create">;
  const { head, base: target, title = "", body = "", draft = false } = wanted;
  const already = pulls.some((pull) => pull.state === "open" && pull.head.ref === head && pull.base.ref === target);
  if (already) return invalid(`A pull request already exists for ${repository.owner.login}:${head}.`);
  if (branches && !branches.has(head)) return invalid("Field head is invalid");
  if (body.length > 65_536) return invalid("body is too long (maximum is 65536 characters)");
  const pull: Pull = {
    number: pulls.length + 1,
    html_url: `${repository.html_url}/pull/${pulls.length + 1}`,
    state: "open",
    draft,
    title,
    body,
    created_at: "2026-01-02T03:04:05Z",
    closed_at: null,
    merged_at: null,
    head: { ref: head, sha: createHash("sha1").update(head).digest("hex") },
    base: { ref: target },
    labels: [],
    requested_reviewers: [],
    requested_teams: [],
    events: [],
  };
  pulls.push(pull);
  return json(201, pull);
}

function updatePull({ body: sent }: Call, pull: Pull): Answer {
  const change = sent as RequestBody<"pulls/update">;
  if (change?.body !== undefined && change.body.length > 65_536) return invalid("body is too long");
  if (change?.state === "open" && pull.merged_at !== null) return invalid("state cannot be changed.");
  const { title = pull.title, body = pull.body, state = pull.state, base: target = pull.base.ref } = change ?? {};
  Object.assign(pull, { title, body, state, base: { ref: target }, ...(state === "open" && { closed_at: null }) });
  return json(200, pull);
}

function requestReviewers({ body }: Call, pull: Pull, { collaborators }: Stored): Answer {
  const { reviewers = [], team_reviewers = [] } = body as RequestBody<"pulls/request-reviewers"> & {
    reviewers?: string[];
    team_reviewers?: string[];
  };
  const strange = reviewers.some((login) => collaborators.size > 0 && !collaborators.has(login));
  if (strange) return invalid("Reviews may only be requested from collaborators.");
  pull.requested_reviewers.push(...reviewers.map((login) => ({ login })));
  pull.requested_teams.push(...team_reviewers.map((slug) => ({ slug })));
  for (const _ of [...reviewers, ...team_reviewers]) pull.events.push({ event: "review_requested" });
  return json(201, pull);
}

function addLabels({ body }: Call, pull: Pull): Answer {
  const { labels } = body as { readonly labels: readonly string[] };
  for (const name of labels) if (!pull.labels.some((label) => label.name === name)) pull.labels.push({ name });
  return json(200, pull.labels);
}
