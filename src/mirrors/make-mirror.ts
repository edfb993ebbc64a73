import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { refsDigest } from "../git/advertised-refs.ts";
import { tokenHelper } from "../git/credentials.ts";
import type { Git } from "../git/git.ts";
import { runPorcelain } from "../git/porcelain.ts";
import { type RemoteTrouble, troubleOf } from "../git/remote-trouble.ts";
import { reasonOf, runGit } from "../git/run-git.ts";
import { type MirrorRecord, writeRecord } from "./mirror-record.ts";
import { remoteSettings } from "./open-mirror.ts";

export type Made =
  | { readonly ok: true; readonly record: MirrorRecord }
  | { readonly ok: false; readonly trouble: RemoteTrouble };

/**
 * Clones a remote into a folder of the cache: beside it first, and renamed when it is whole. What stood there is taken
 * away. The caller holds the mirror's lock. A remote that knows no filters gives its blobs as well.
 *
 * @param now ISO 8601.
 */
export async function makeMirror(
  git: Git,
  folder: string,
  { url, redirects }: Pick<MirrorRecord, "url" | "redirects">,
  now: string,
): Promise<Made> {
  const about = { url, ...(redirects && { redirects }) };
  const parent = dirname(folder);
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  removeStages(folder);
  const stage = join(parent, `${basename(folder)}.new-${randomBytes(6).toString("hex")}`);
  try {
    const cloned = await runPorcelain(git, {
      folder: parent,
      settings: [...remoteSettings(about), "init.defaultRefFormat=files"],
      env: tokenHelper(git.env, url),
      args: [
        "clone",
        "--quiet",
        "--no-checkout",
        "--template=",
        "--origin=origin",
        "--filter=blob:none",
        "--upload-pack=git-upload-pack",
        "--",
        url,
        stage,
      ],
    });
    if (!cloned.ok) {
      const trouble = troubleOf(cloned);
      const reason = trouble.kind === "silent" ? tooSlow : trouble.reason;
      return { ok: false, trouble: { ...trouble, reason } };
    }
    // The branch that git checks out in a clone is nobody's here.
    rmSync(join(stage, ".git/refs/heads"), { recursive: true, force: true });
    mkdirSync(join(stage, ".git/refs/heads"));
    const held = await readHeld(git, stage);
    if (!held.ok) return { ok: false, trouble: { kind: "other", reason: held.reason } };
    const { ok: _ok, ...refs } = held;
    const record: MirrorRecord = { schema: "wgx.mirror/1", ...about, fetchedAt: now, ...refs };
    writeFileSync(join(stage, ".git/config"), configOf(record));
    writeRecord(stage, record);
    rmSync(folder, { recursive: true, force: true });
    renameSync(stage, folder);
    return { ok: true, record };
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

const tooSlow = "its remote did not answer, or could not be copied, within --timeout";

/** Takes away what runs that were killed left of a clone. The caller holds the mirror's lock. */
export function removeStages(folder: string): void {
  const start = `${basename(folder)}.new-`;
  for (const name of readdirSync(dirname(folder))) {
    if (name.startsWith(start)) rmSync(join(dirname(folder), name), { recursive: true, force: true });
  }
}

/** The branches and tags that a mirror holds, under the names that the remote has for them. */
export async function readHeld(
  git: Git,
  folder: string,
): Promise<
  | ({ readonly ok: true } & Pick<MirrorRecord, "refs" | "objectFormat" | "head">)
  | { readonly ok: false; readonly reason: string }
> {
  const outcome = await runGit(git, {
    cwd: folder,
    args: ["for-each-ref", "--format=%(objectname) %(refname)%00%(symref)", "refs/remotes/origin", "refs/tags"],
    extraEnv: { GIT_CEILING_DIRECTORIES: dirname(folder) },
  });
  if (outcome.status !== 0) return { ok: false, reason: reasonOf(outcome) };
  const refs = new Map<string, string>();
  let head: string | undefined;
  for (const line of outcome.stdout.toString("utf8").split("\n")) {
    const [reference = "", symref = ""] = line.split("\0");
    const space = reference.indexOf(" ");
    const name = reference.slice(space + 1);
    if (name === "refs/remotes/origin/HEAD") head = symref.replace(/^refs\/remotes\/origin\//, "");
    else if (space > 0) refs.set(name.replace(/^refs\/remotes\/origin\//, "refs/heads/"), reference.slice(0, space));
  }
  const [oid = ""] = refs.values();
  return {
    ok: true,
    refs: refsDigest(refs),
    objectFormat: oid.length === 64 ? "sha256" : "sha1",
    ...(head !== undefined && refs.has(`refs/heads/${head}`) && { head }),
  };
}

/** A mirror's configuration; git-config(1), "Syntax". Branches come as they do into a clone, and all tags. */
function configOf({ url, objectFormat }: MirrorRecord): string {
  const format = objectFormat === "sha256" ? "\tobjectFormat = sha256\n" : "";
  return `[core]
	repositoryFormatVersion = 1
	bare = true
	logAllRefUpdates = false
[extensions]
	partialClone = origin
${format}[remote "origin"]
	url = "${url.replace(/["\\]/g, "\\$&")}"
	fetch = +refs/heads/*:refs/remotes/origin/*
	fetch = +refs/tags/*:refs/tags/*
	tagOpt = --no-tags
	promisor = true
	partialCloneFilter = blob:none
`;
}
