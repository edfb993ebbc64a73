import * as z from "zod/mini";
import type { ForgeRepository } from "../contracts/forge.ts";
import { branchName, gitUrl, memberName, objectId, timestamp } from "../contracts/identifiers.ts";
import { ownerNamePattern } from "../contracts/owner-name.ts";
import type { PullRequest } from "../contracts/pull-requests.ts";

const login = z.string().check(z.regex(ownerNamePattern));
/** An app's login ends in `[bot]`, an enterprise's managed user's may hold `_`. */
const account = z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}(?:\[bot\])?$/));
const webUrl = z.string().check(z.maxLength(2000), z.regex(/^https?:\/\/[^\s\p{Cc}@]+$/u));

/** What is read of a repository: "Get a repository", "List organization repositories" of the REST API. */
export const repositoryAnswer = z.object({
  name: memberName,
  owner: z.object({ login: account }),
  html_url: webUrl,
  clone_url: z.optional(gitUrl),
  default_branch: z.optional(branchName),
  archived: z.optional(z.boolean()),
  fork: z.boolean(),
  private: z.boolean(),
});

/** What is read of an owner: "Get a user". */
export const ownerAnswer = z.object({ login, type: z.string() });

/** What is read of a pull request: "List pull requests", "Create a pull request". */
export const pullAnswer = z.object({
  number: z.int().check(z.minimum(1)),
  html_url: webUrl,
  state: z.enum(["open", "closed"]),
  draft: z.optional(z.boolean()),
  title: z.string(),
  body: z.nullable(z.string()),
  head: z.object({ ref: z.string(), sha: objectId }),
  base: z.object({ ref: z.string() }),
  labels: z.array(z.object({ name: z.optional(z.string()) })),
  requested_reviewers: z.optional(z.nullable(z.array(z.object({ login: z.string() })))),
  requested_teams: z.optional(z.nullable(z.array(z.object({ slug: z.string() })))),
  created_at: timestamp,
  closed_at: z.nullable(timestamp),
  merged_at: z.nullable(timestamp),
});

/** Pages of them. */
export const pullPages = z.array(z.array(pullAnswer));

/** Pages of the events of an issue or pull request, and what is read of them. */
export const eventPages = z.array(z.array(z.object({ event: z.string() })));

/** What is read of the labels of an issue. */
export const labelsAnswer = z.array(z.object({ name: z.string() }));

/** In our words. Where the forge leaves the default branch or the clone's URL out, they are what it makes of them. */
export function toRepository(answer: z.infer<typeof repositoryAnswer>): ForgeRepository {
  return {
    owner: answer.owner.login,
    name: answer.name,
    url: answer.html_url,
    cloneUrl: answer.clone_url ?? `${answer.html_url}.git`,
    ...(answer.default_branch !== undefined && { defaultBranch: answer.default_branch }),
    archived: answer.archived ?? false,
    fork: answer.fork,
    private: answer.private,
  };
}

/** In our words. */
export function toPullRequest(answer: z.infer<typeof pullAnswer>): PullRequest {
  return {
    number: answer.number,
    url: answer.html_url,
    state: answer.state,
    merged: answer.merged_at !== null,
    draft: answer.draft ?? false,
    title: answer.title,
    body: answer.body ?? "",
    head: { branch: answer.head.ref, commit: answer.head.sha },
    base: answer.base.ref,
    labels: answer.labels.flatMap(({ name }) => (name === undefined ? [] : [name])),
    reviewers: {
      users: (answer.requested_reviewers ?? []).map((user) => user.login),
      teams: (answer.requested_teams ?? []).map(({ slug }) => slug),
    },
    createdAt: answer.created_at,
    ...(answer.closed_at !== null && { closedAt: answer.closed_at }),
  };
}
