import { isAbsolute } from "node:path";
import { branchNamePattern, gitUrlPattern } from "../contracts/identifiers.ts";
import { printable } from "../platform/text.ts";
import { tokenHelper } from "./credentials.ts";
import type { Git } from "./git.ts";
import { type PorcelainOutcome, runPorcelain } from "./porcelain.ts";
import type { Repository } from "./repository.ts";
import { reasonOf } from "./run-git.ts";

export type Fetched =
  | { readonly ok: true; readonly defaultBranch?: string }
  | { readonly ok: false; readonly reason: string };

/**
 * Brings a clone's view of origin up to date and asks the remote for its default branch. Refused, with the reason,
 * where the clone's own configuration names a program or another host for it, or its URL is of a kind that wgx does
 * not contact.
 */
export async function fetchOrigin(git: Git, repository: Repository): Promise<Fetched> {
  const { originUrl } = repository.config;
  // A repository that lives here only has nothing to be fetched, and nothing about it is out of date.
  if (originUrl === undefined) return { ok: true };
  if (!gitUrlPattern.test(originUrl) && !isAbsolute(originUrl)) {
    return {
      ok: false,
      reason: `origin's URL is of a kind that wgx does not contact: ${printable(originUrl).slice(0, 200)}`,
    };
  }
  if (repository.fetchHazards.length > 0) {
    return {
      ok: false,
      reason: `the clone's own configuration sets ${repository.fetchHazards.map(printable).join(", ")}, which wgx does not use; fetch it by hand`,
    };
  }
  const ask = async (...args: readonly string[]) =>
    runPorcelain(git, { folder: repository.folder, args, env: tokenHelper(git.env, originUrl) });
  const fetched = await ask(
    "fetch",
    "--quiet",
    "--no-recurse-submodules",
    "--no-auto-gc",
    "--upload-pack=git-upload-pack",
    "origin",
  );
  if (!fetched.ok) return { ok: false, reason: reasonWhy(fetched) };
  const listed = await ask("ls-remote", "--symref", "--quiet", "--", "origin", "HEAD");
  if (!listed.ok) return { ok: false, reason: reasonWhy(listed) };
  const defaultBranch = /^ref: refs\/heads\/(.+)\tHEAD$/m.exec(listed.output)?.[1];
  return {
    ok: true,
    ...(defaultBranch !== undefined && branchNamePattern.test(defaultBranch) && { defaultBranch }),
  };
}

/** Why a command that talks to a remote came to nothing, in one line. */
export function reasonWhy({ stderr, ended }: Extract<PorcelainOutcome, { ok: false }>): string {
  if (ended === "aborted") return "interrupted";
  if (ended === "timeout") return "the remote did not answer within --timeout";
  return reasonOf({ status: 128, stderr });
}
