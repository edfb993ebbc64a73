import { isAbsolute } from "node:path";
import type { Known } from "../contracts/facts.ts";
import { gitUrlPattern } from "../contracts/identifiers.ts";
import { printable } from "../platform/text.ts";
import { alternatesOf, emptyStore } from "./empty-store.ts";
import type { Git } from "./git.ts";
import type { Repository } from "./repository.ts";
import { type GitOutcome, reasonOf, runGit } from "./run-git.ts";

/** A branch of a member's remote. */
export interface RemoteBranch {
  readonly repository: Repository;
  /** See {@link pushUrlOf}. */
  readonly url: string;
  /** Without `refs/heads/`. */
  readonly branch: string;
  /** Environment with the credentials for just this remote. */
  readonly credentials: Readonly<Record<string, string>>;
}

/** Where a clone's pushes go; or why there is no such place. */
export function pushUrlOf({ config }: Repository): Known<string> {
  const url = config.pushUrl ?? config.originUrl;
  if (url === undefined) return { known: false, reason: "the clone has no remote; --publish branch needs none" };
  if (gitUrlPattern.test(url) || isAbsolute(url)) return { known: true, value: url };
  const shown = printable(url).slice(0, 200);
  return { known: false, reason: `the remote's URL is of a kind that wgx does not contact: ${shown}` };
}

/**
 * The commit that a branch has on the remote right now; undefined where there is no such branch. Asked from a store of
 * ours, so that the clone's configuration has no say.
 */
export async function readRemoteBranch(git: Git, remote: RemoteBranch): Promise<Known<string | undefined>> {
  const { repository, url, branch, credentials } = remote;
  const reference = `refs/heads/${branch}`;
  const outcome = await runGit(git, {
    cwd: emptyStore(git, "write", repository.config.objectFormat),
    access: "network",
    extraEnv: credentials,
    args: ["ls-remote", "--quiet", "--upload-pack=git-upload-pack", "--", url, reference],
  });
  if (outcome.status !== 0) return { known: false, reason: `the remote cannot be asked: ${remoteReason(outcome)}` };
  for (const line of outcome.stdout.toString("utf8").split("\n")) {
    const [oid, name] = line.split("\t");
    if (name === reference && oid !== undefined && /^[0-9a-f]{40,64}$/.test(oid)) return { known: true, value: oid };
  }
  return { known: true, value: undefined };
}

/** `stale`: somebody else moved the branch since it was seen. */
export type Pushed =
  | { readonly kind: "pushed" }
  | { readonly kind: "stale" | "refused" | "failed"; readonly reason: string };

/**
 * Pushes a commit that lies in our store to a branch, on the condition that the branch still is what was seen
 * (git-push(1), `--force-with-lease=<ref>:<expect>`).
 *
 * @param seen the commit that the branch had; undefined: the branch must not be there.
 */
export async function pushCommit(
  git: Git,
  remote: RemoteBranch,
  commit: string,
  seen: string | undefined,
): Promise<Pushed> {
  const { repository, url, branch, credentials } = remote;
  const reference = `refs/heads/${branch}`;
  const outcome = await runGit(git, {
    cwd: emptyStore(git, "write", repository.config.objectFormat),
    access: "network",
    extraEnv: { ...alternatesOf([repository]), ...credentials },
    args: [
      "push",
      "--porcelain",
      "--quiet",
      "--no-verify",
      // The remote's objects may be fewer than the clone's believes; whole objects need no base.
      "--no-thin",
      "--no-signed",
      "--no-follow-tags",
      "--recurse-submodules=no",
      "--receive-pack=git-receive-pack",
      `--force-with-lease=${reference}:${seen ?? ""}`,
      "--",
      url,
      `${commit}:${reference}`,
    ],
  });
  if (outcome.status === 0) return { kind: "pushed" };
  const refusal = /^!\t[^\t]*\t\[(remote )?rejected\] ?(?:\((.*)\))?/m.exec(outcome.stdout.toString("utf8"));
  if (!refusal) return { kind: "failed", reason: remoteReason(outcome) };
  const [, byRemote, why = "rejected"] = refusal;
  const raced = byRemote ? /failed to update ref|cannot lock ref|fetch first/.test(why) : why === "stale info";
  if (raced) return { kind: "stale", reason: `${branch} was moved on the remote meanwhile` };
  const said = /^remote: (?:error: )?(.*\S)/m.exec(outcome.stderr)?.[1];
  const reason = said === undefined ? printable(why) : `${printable(why)}: ${printable(said).slice(0, 200)}`;
  return { kind: "refused", reason: `the remote refuses the push: ${reason}` };
}

/** What the remote itself says comes first: git's own last words are often that there was an error. */
function remoteReason(outcome: GitOutcome): string {
  const said = /^remote: (.*\S)/m.exec(outcome.stderr)?.[1];
  if (typeof outcome.status !== "number" || said === undefined) {
    return outcome.status === "timeout" ? "the remote did not answer within --timeout" : reasonOf(outcome);
  }
  return printable(said).slice(0, 300);
}
