import type { ForgeAnswer, ForgePlace, ForgeRepository } from "./forge.ts";

/** The branch that templates are rolled out on, where nobody names another. */
export const syncBranch = "chore/template-sync";

/** A pull request as the forge has it now. */
export interface PullRequest {
  readonly number: number;
  /** For people. */
  readonly url: string;
  readonly state: "open" | "closed";
  /** Closed by a merge; `state` is then `closed`. */
  readonly merged: boolean;
  readonly draft: boolean;
  readonly title: string;
  /** Without the last line break's form changed; empty where there is none. */
  readonly body: string;
  /** The branch that is to be merged, and the commit it has, or had when the request was closed. */
  readonly head: { readonly branch: string; readonly commit: string };
  /** The branch it is to be merged into. */
  readonly base: string;
  readonly labels: readonly string[];
  /** Logins of users and slugs of teams that are asked and have not answered yet. */
  readonly reviewers: { readonly users: readonly string[]; readonly teams: readonly string[] };
  /** ISO 8601. */
  readonly createdAt: string;
  readonly closedAt?: string;
}

/** What a pull request is opened with. */
export interface NewPullRequest {
  /** A branch of the same repository. */
  readonly head: string;
  readonly base: string;
  readonly title: string;
  /** Cut to what the forge takes, with a note in the place of what is left out. */
  readonly body: string;
  readonly draft: boolean;
}

/** An opened pull request, and whether this call made it or found it open already. */
export interface OpenedPullRequest {
  readonly pull: PullRequest;
  readonly was: "created" | "there";
}

/** A pull request's place. */
export interface PullRequestPlace {
  readonly repository: ForgePlace;
  readonly number: number;
}

/**
 * Pull requests on one forge. What goes wrong for one repository is an answer with its refusal; every method may be
 * repeated safely.
 *
 * Each method may throw a Failure that concerns the whole host, after which no other call will do better:
 * "authentication" (401, or a token that is no good), "temporary" (the forge asks for a longer wait than there is
 * patience for; the message says until when), "interrupted". Waits within the patience happen inside, and are told to
 * whoever opened the forge.
 */
export interface PullRequests {
  /** The repository: its name of today, default branch, and whether it is archived. */
  readonly repository: (place: ForgePlace) => Promise<ForgeAnswer<ForgeRepository>>;
  /** All pull requests, open and closed, whose head is this branch of the repository itself; newest first. */
  readonly find: (repository: ForgePlace, head: string) => Promise<ForgeAnswer<readonly PullRequest[]>>;
  /** Opens one. Where one is open already for the head and base, that one, unchanged. Paced. */
  readonly open: (repository: ForgePlace, pull: NewPullRequest) => Promise<ForgeAnswer<OpenedPullRequest>>;
  /** Changes what is given and nothing else; the body is cut as in `open`. */
  readonly update: (
    place: PullRequestPlace,
    change: { readonly title?: string; readonly body?: string; readonly base?: string },
  ) => Promise<ForgeAnswer<PullRequest>>;
  /** Opens a closed one again. `invalid` where it was merged or its branch is gone. Paced. */
  readonly reopen: (place: PullRequestPlace) => Promise<ForgeAnswer<PullRequest>>;
  /** Adds labels and takes none away; the forge makes those that the repository does not have. Paced. */
  readonly label: (place: PullRequestPlace, labels: readonly string[]) => Promise<ForgeAnswer<readonly string[]>>;
  /** Whether anybody was ever asked for a review of it, be it that they have answered or were let off since. */
  readonly wasReviewAsked: (place: PullRequestPlace) => Promise<ForgeAnswer<boolean>>;
  /** Asks for reviews. `invalid` where somebody cannot be asked: the author, or no collaborator. Paced. */
  readonly requestReview: (
    place: PullRequestPlace,
    reviewers: { readonly users: readonly string[]; readonly teams: readonly string[] },
  ) => Promise<ForgeAnswer<PullRequest>>;
}
