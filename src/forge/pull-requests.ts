import type { ForgeAnswer, ForgePlace } from "../contracts/forge.ts";
import type { NewPullRequest, OpenedPullRequest, PullRequest, PullRequests } from "../contracts/pull-requests.ts";
import { eventPages, labelsAnswer, pullAnswer, pullPages, toPullRequest } from "./answers.ts";
import { fitBody } from "./fit-body.ts";
import type { Asking, ForgeClient } from "./forge-client.ts";
import { readPages } from "./pages.ts";
import { parseAnswer } from "./parse-answer.ts";
import { readRepository, repositoryPath } from "./read-repository.ts";

/** Pull requests through GitHub's REST API ("REST API endpoints for pull requests"). */
export function pullRequestsOn(client: ForgeClient): PullRequests {
  return {
    repository: (place) => readRepository(client, place),
    find: (repository, head) => findPulls(client, repository, head),
    open: (repository, pull) => openPull(client, repository, pull),
    update: ({ repository, number }, { title, body, base }) =>
      askForPull(client, {
        method: "PATCH",
        path: `${repositoryPath(repository)}/pulls/${number}`,
        body: {
          ...(title !== undefined && { title }),
          ...(body !== undefined && { body: fitBody(body) }),
          ...(base !== undefined && { base }),
        },
      }),
    reopen: ({ repository, number }) =>
      askForPull(client, {
        method: "PATCH",
        path: `${repositoryPath(repository)}/pulls/${number}`,
        body: { state: "open" },
        paced: true,
      }),
    async label({ repository, number }, labels) {
      const path = `${repositoryPath(repository)}/issues/${number}/labels`;
      const answer = await client.ask({ method: "POST", path, body: { labels }, paced: true });
      const parsed = answer.ok ? parseAnswer(labelsAnswer, answer.value.json) : answer;
      return parsed.ok ? { ok: true, value: parsed.value.map(({ name }) => name) } : parsed;
    },
    async wasReviewAsked({ repository, number }) {
      const pages = await readPages(client, {
        path: `${repositoryPath(repository)}/issues/${number}/events?per_page=100`,
      });
      const parsed = pages.ok ? parseAnswer(eventPages, pages.value) : pages;
      return parsed.ok
        ? { ok: true, value: parsed.value.flat().some(({ event }) => event === "review_requested") }
        : parsed;
    },
    requestReview: ({ repository, number }, { users, teams }) =>
      askForPull(client, {
        method: "POST",
        path: `${repositoryPath(repository)}/pulls/${number}/requested_reviewers`,
        body: { reviewers: users, team_reviewers: teams },
        paced: true,
      }),
  };
}

async function askForPull(client: ForgeClient, asking: Asking): Promise<ForgeAnswer<PullRequest>> {
  const answer = await client.ask(asking);
  const parsed = answer.ok ? parseAnswer(pullAnswer, answer.value.json) : answer;
  return parsed.ok ? { ok: true, value: toPullRequest(parsed.value) } : parsed;
}

async function findPulls(
  client: ForgeClient,
  repository: ForgePlace,
  head: string,
): Promise<ForgeAnswer<readonly PullRequest[]>> {
  // `head` wants the owner of today: for a renamed owner the old one finds nothing.
  const today = await readRepository(client, repository);
  if (!today.ok) return today;
  const { owner, name } = today.value;
  const query = new URLSearchParams({ state: "all", head: `${owner}:${head}`, per_page: "100" });
  const path = `${repositoryPath({ ...repository, owner, name })}/pulls?${query}`;
  const pages = await readPages(client, { path });
  if (!pages.ok) return pages;
  const parsed = parseAnswer(pullPages, pages.value);
  if (!parsed.ok) return parsed;
  // A head from a fork may be called the same; the forge looks at the owner, and we at the branch.
  const found = parsed.value.flat().filter(({ head: { ref } }) => ref === head);
  return { ok: true, value: found.map(toPullRequest).sort((a, b) => b.number - a.number) };
}

async function openPull(
  client: ForgeClient,
  repository: ForgePlace,
  { head, base, title, body, draft }: NewPullRequest,
): Promise<ForgeAnswer<OpenedPullRequest>> {
  const path = `${repositoryPath(repository)}/pulls`;
  const opened = await askForPull(client, {
    method: "POST",
    path,
    body: { head, base, title, body: fitBody(body), draft },
    paced: true,
  });
  if (opened.ok) return { ok: true, value: { pull: opened.value, was: "created" } };
  if (opened.refusal.kind !== "invalid" || !/already exists/i.test(opened.refusal.reason)) return opened;
  const all = await findPulls(client, repository, head);
  if (!all.ok) return all;
  const pull = all.value.find((each) => each.state === "open" && each.base === base);
  return pull ? { ok: true, value: { pull, was: "there" } } : opened;
}
