import * as z from "zod/mini";
import type { Known } from "../contracts/facts.ts";
import type { CiConclusion, ForgeAnswer, ForgePlace, ForgeRepository, OpenPull } from "../contracts/forge.ts";
import { branchName, objectId, timestamp } from "../contracts/identifiers.ts";
import { type GraphqlError, literal, refusalOfError } from "./graphql-client.ts";
import { type CommitListing, listingSelection, readListing } from "./hosted-listing.ts";
import type { BatchWork } from "./read-batches.ts";
import { repositoryNames } from "./repository-names.ts";

/** What is asked of a member's repository as it is today. */
export interface HostedAsked {
  readonly place: ForgePlace;
  /** `listing`: also what the head of the default branch holds, of a commit that nobody knows yet. */
  readonly extent: "head" | "listing";
}

/** What a forge says of a member's repository. */
export interface HostedMember {
  readonly repository: ForgeRepository;
  /** The default branch and the commit at its head; not given where there is no commit yet. */
  readonly head?: { readonly branch: string; readonly commit: string };
  /** What the commit holds of what was asked for. */
  readonly listing?: Known<CommitListing>;
  readonly ci?: Known<CiConclusion>;
  readonly pulls?: Known<readonly OpenPull[]>;
}

/** What is asked of every member alike. */
export interface HostedWants {
  /** Folders that are listed; `""` is the root. */
  readonly folders: readonly string[];
  readonly sizes: "with sizes" | "without sizes";
  readonly ci: boolean;
  /** The branch that open pull requests come from. */
  readonly pullsFrom?: string;
}

/** Pull requests of one branch: one to each base, so there are few. */
const mostPulls = 5;

/** A batch of repositories: their heads cost little, what commits hold costs four times as much. */
export function hostedMembers(wants: HostedWants): BatchWork<HostedAsked, HostedMember> {
  const rollup = wants.ci ? " statusCheckRollup{state}" : "";
  const pulls =
    wants.pullsFrom === undefined
      ? ""
      : ` pullRequests(states:OPEN,headRefName:${literal(wants.pullsFrom)},first:${mostPulls}){nodes{number url isDraft isCrossRepository createdAt}}`;
  const head = (inside: string): string =>
    `nameWithOwner url isArchived isFork isPrivate${pulls} defaultBranchRef{name target{oid ...on Commit{__typename${rollup}${inside}}}}`;
  return {
    select: ({ place, extent }, alias) =>
      `${alias}:repository(${repositoryNames(place)}){...${extent === "head" ? "H" : "L"}}`,
    fragments(asked) {
      const extents = new Set(asked.map(({ extent }) => extent));
      const listing = ` ${listingSelection(wants.folders, wants.sizes)}`;
      return [
        ...(extents.has("head") ? [`fragment H on Repository{${head("")}}`] : []),
        ...(extents.has("listing") ? [`fragment L on Repository{${head(listing)}}`] : []),
      ].join(" ");
    },
    weigh: ({ extent }) => (extent === "head" ? 0.5 : 2),
    read: ({ extent }, found, errors) => readMember(found, errors, wants, extent),
  };
}

/** GitHub's `Repository`, as far as it is asked for. */
const repositoryAnswer = z.object({
  nameWithOwner: z.string().check(z.regex(/^[A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+$/), z.maxLength(300)),
  url: z.url({ protocol: /^https?$/ }),
  isArchived: z.boolean(),
  isFork: z.boolean(),
  isPrivate: z.boolean(),
  defaultBranchRef: z.nullable(z.object({ name: branchName, target: z.nullable(z.looseObject({ oid: objectId })) })),
});

function readMember(
  found: unknown,
  errors: readonly GraphqlError[],
  wants: HostedWants,
  extent: HostedAsked["extent"],
): ForgeAnswer<HostedMember> {
  const whole = errors.find(
    ({ path = [] }) => path.length === 0 || (path[0] === "defaultBranchRef" && path.length < 3),
  );
  if (found === null || found === undefined || whole) {
    const [error] = whole ? [whole] : errors;
    const refusal = error
      ? refusalOfError(error)
      : ({ kind: "not-found", reason: "it is not there, or the token may not see it" } as const);
    return { ok: false, refusal };
  }
  const parsed = z.safeParse(repositoryAnswer, found);
  if (!parsed.success) {
    const place = parsed.error.issues[0]?.path.join(".") ?? "";
    return {
      ok: false,
      refusal: { kind: "unavailable", reason: `the forge's answer is not what its API promises, at ${place}` },
    };
  }
  const { nameWithOwner, url, isArchived, isFork, isPrivate, defaultBranchRef } = parsed.data;
  const [owner = "", name = ""] = nameWithOwner.split("/");
  const repository = {
    owner,
    name,
    url,
    cloneUrl: `${url}.git`,
    archived: isArchived,
    fork: isFork,
    private: isPrivate,
    ...(defaultBranchRef && { defaultBranch: defaultBranchRef.name }),
  };
  const target = defaultBranchRef?.target;
  const about = { repository, ...(wants.pullsFrom !== undefined && { pulls: readPulls(found, errors) }) };
  if (!defaultBranchRef || !target) return { ok: true, value: about };
  const inTarget = errors.flatMap((error) => {
    const [first, second, ...path] = error.path ?? [];
    return first === "defaultBranchRef" && second === "target" ? [{ ...error, path }] : [];
  });
  return {
    ok: true,
    value: {
      ...about,
      head: { branch: defaultBranchRef.name, commit: target.oid },
      ...(wants.ci && { ci: readCi(target, inTarget) }),
      ...(extent === "listing" && { listing: readListing(target, inTarget, wants.folders) }),
    },
  };
}

const rollupAnswer = z.looseObject({
  statusCheckRollup: z.nullable(z.object({ state: z.enum(["SUCCESS", "FAILURE", "ERROR", "PENDING", "EXPECTED"]) })),
});

const conclusions = {
  SUCCESS: "passed",
  FAILURE: "failed",
  ERROR: "failed",
  PENDING: "pending",
  EXPECTED: "pending",
} as const;

function readCi(target: unknown, errors: readonly GraphqlError[]): Known<CiConclusion> {
  const error = errors.find(({ path = [] }) => path[0] === "statusCheckRollup");
  if (error) return { known: false, reason: `what CI says cannot be read: ${refusalOfError(error).reason}` };
  const parsed = z.safeParse(rollupAnswer, target);
  if (!parsed.success) return { known: false, reason: "what CI says is not what the forge's API promises" };
  const { statusCheckRollup } = parsed.data;
  return { known: true, value: statusCheckRollup ? conclusions[statusCheckRollup.state] : "none" };
}

const pullsAnswer = z.looseObject({
  pullRequests: z.object({
    nodes: z.array(
      z.object({
        number: z.int().check(z.minimum(1)),
        url: z.url({ protocol: /^https?$/ }),
        isDraft: z.boolean(),
        isCrossRepository: z.boolean(),
        createdAt: timestamp,
      }),
    ),
  }),
});

function readPulls(found: unknown, errors: readonly GraphqlError[]): Known<readonly OpenPull[]> {
  const error = errors.find(({ path = [] }) => path[0] === "pullRequests");
  if (error) return { known: false, reason: `its pull requests cannot be read: ${refusalOfError(error).reason}` };
  const parsed = z.safeParse(pullsAnswer, found);
  if (!parsed.success) return { known: false, reason: "its pull requests are not what the forge's API promises" };
  // A branch of that name in somebody's fork is not ours.
  const own = parsed.data.pullRequests.nodes.filter(({ isCrossRepository }) => !isCrossRepository);
  return {
    known: true,
    value: own.map(({ number, url, isDraft, createdAt }) => ({ number, url, draft: isDraft, createdAt })),
  };
}
