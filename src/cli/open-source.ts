import { availableParallelism } from "node:os";
import type { Member } from "../contracts/fleet.ts";
import type { Git } from "../git/git.ts";
import { mirrorsFolder } from "../platform/cache-folder.ts";
import { Failure } from "../platform/failure.ts";
import { openElsewhere, type SourceChoice } from "../sources/choose-source.ts";
import type { JudgedRef } from "../sources/judged-commit.ts";
import type { Opened } from "../sources/local.ts";
import type { Context } from "./context.ts";
import { startProgress } from "./progress.ts";

/** How the command line says where members are read, and how fresh that has to be. */
export interface SourceOptions {
  readonly source: SourceChoice;
  readonly ref: JudgedRef;
  readonly fetch: boolean;
  /** Days. */
  readonly maxAge: number;
  readonly jobs?: number;
}

/** Where the network is waited for, fewer processes at once than these would only wait longer. */
const leastFetches = 4;

/** What is checked out is in clones only. @throws Failure "usage". */
export function refuseUnreadable({ source, ref }: { readonly source: string; readonly ref: JudgedRef }): void {
  if ((source !== "cache" && source !== "github") || ref === "default") return;
  const holder = source === "cache" ? "the cache holds" : "a forge shows";
  throw new Failure("usage", {
    message: `--source ${source} and --ref ${ref} contradict each other: ${holder} no work tree`,
    hint: "leave one of them out",
  });
}

/** Makes what opens the members that are not read from a clone. @throws Failure "configuration" where there is no cache. */
export function openSource(
  { env, terminal }: Context,
  git: Git,
  options: SourceOptions,
  about: { readonly workspace: string; readonly now: string },
): (members: readonly Member[]) => Promise<ReadonlyMap<Member, Opened>> {
  const folder = mirrorsFolder(env);
  if (folder === undefined && options.source === "cache") throw noCache();
  const { ref, fetch, maxAge, jobs = Math.max(leastFetches, availableParallelism()) } = options;
  // Without a home there is no cache, and the clones are all there is.
  const choice = folder === undefined ? "local" : options.source;
  return (members) =>
    openElsewhere(git, members, {
      choice,
      workspace: about.workspace,
      ref,
      mirrors: { folder: folder ?? "", fetch: fetch ? "fetch" : "as-is", maxAgeDays: maxAge, now: about.now, jobs },
      onBegin: (count) => startProgress(terminal, "opened in the cache", count),
    });
}

/** The folder of the mirrors. @throws Failure "configuration" where there is none. */
export function requireMirrorsFolder({ env }: Context): string {
  const folder = mirrorsFolder(env);
  if (folder === undefined) throw noCache();
  return folder;
}

function noCache(): Failure {
  return new Failure("configuration", {
    message: "there is no place for a cache: neither XDG_CACHE_HOME nor HOME is an absolute path",
    hint: "set XDG_CACHE_HOME, or use --source local",
  });
}
