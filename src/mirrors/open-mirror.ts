import { dirname, join } from "node:path";
import type { Known } from "../contracts/facts.ts";
import { tokenHelper } from "../git/credentials.ts";
import type { Git } from "../git/git.ts";
import { presenceIn } from "../git/presence.ts";
import { troubleOf } from "../git/remote-trouble.ts";
import type { Repository } from "../git/repository.ts";
import { runGit } from "../git/run-git.ts";
import type { MirrorRecord } from "./mirror-record.ts";

/** A bare copy of a remote in the cache, made by us, with all commits and trees, and the blobs that were asked for. */
export interface Mirror {
  /** The clone URL, as `mirrorUrl` gives it. */
  readonly url: string;
  /** ISO 8601. */
  readonly fetchedAt: string;
  /** To be read like a clone: the remote's branches are `refs/remotes/origin/…`; nothing is checked out. */
  readonly repository: Repository;
}

/** The mirror in a folder. Its configuration is ours, so nothing in it has to be looked at. */
export function openMirror(git: Git, folder: string, record: MirrorRecord): Mirror {
  const { url, fetchedAt, objectFormat } = record;
  const gitFolder = join(folder, ".git");
  const overrides = { GIT_CEILING_DIRECTORIES: dirname(folder) };
  const repository: Repository = {
    folder,
    gitFolder,
    commonFolder: gitFolder,
    config: { objectFormat, originUrl: url, partial: true, upstreams: new Map() },
    has: presenceIn(gitFolder),
    kind: "plain",
    overrides,
    silencedFilters: [],
    fetchHazards: [],
    supply: (oids) => supply(git, folder, record, oids),
  };
  return { url, fetchedAt, repository };
}

/** Settings for every command that contacts a mirror's remote. A redirect is followed only where it was looked at. */
export function remoteSettings({ redirects }: Pick<MirrorRecord, "redirects">): readonly string[] {
  return [`http.followRedirects=${redirects ?? "false"}`, "transfer.bundleURI=false", "core.logAllRefUpdates=false"];
}

/** Fetches objects by id, as git itself does for a partial clone (git: `fetch_objects` in promisor-remote.c). */
async function supply(git: Git, folder: string, record: MirrorRecord, oids: readonly string[]): Promise<Known<true>> {
  const outcome = await runGit(git, {
    cwd: folder,
    access: "network",
    args: [
      ...[...remoteSettings(record), "fetch.negotiationAlgorithm=noop"].flatMap((setting) => ["-c", setting]),
      "fetch",
      "--quiet",
      "--no-tags",
      "--no-write-fetch-head",
      "--no-auto-gc",
      "--refmap=",
      "--filter=blob:none",
      "--upload-pack=git-upload-pack",
      "--stdin",
      "origin",
    ],
    input: oids.map((oid) => `${oid}\n`).join(""),
    extraEnv: { GIT_CEILING_DIRECTORIES: dirname(folder), ...tokenHelper(git.env, record.url) },
  });
  if (outcome.status === 0) return { known: true, value: true };
  const ended = outcome.status === "timeout" || outcome.status === "aborted" ? outcome.status : undefined;
  const { reason } = troubleOf({ ok: false, stderr: outcome.stderr, ...(ended && { ended }) });
  return { known: false, reason };
}
