import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { type AdvertisedRefs, parseListing, refsDigest } from "../git/advertised-refs.ts";
import { tokenHelper } from "../git/credentials.ts";
import type { Git } from "../git/git.ts";
import { runPorcelain } from "../git/porcelain.ts";
import { type RemoteTrouble, troubleOf } from "../git/remote-trouble.ts";
import { runGit } from "../git/run-git.ts";
import { type Made, makeMirror, readHeld } from "./make-mirror.ts";
import { type MirrorRecord, writeRecord } from "./mirror-record.ts";
import { remoteSettings } from "./open-mirror.ts";

/** A mirror with more packs than this is packed anew after a fetch. */
const mostPacks = 40;

/** What may happen between one question and the next, and says nothing about the mirror. */
const isOnTheWay: ReadonlySet<RemoteTrouble["kind"]> = new Set([
  "offline",
  "silent",
  "interrupted",
  "signed-out",
  "denied",
]);

/** Whether a remote has what the mirror holds, neither more nor less. */
export function isCurrent(record: MirrorRecord, { head, refs }: AdvertisedRefs): boolean {
  return refsDigest(refs) === record.refs && (head === undefined || head === record.head);
}

/** Notes that the remote was heard and had nothing new. @param now ISO 8601. */
export function noteCurrent(folder: string, record: MirrorRecord, now: string): MirrorRecord {
  const renewed = { ...record, fetchedAt: now };
  writeRecord(folder, renewed);
  return renewed;
}

/**
 * Brings a mirror up to date: asks the remote what it has, fetches where that is something else, and follows its default
 * branch. A mirror that the remote could fill and that cannot be fetched into is damaged, and is made anew. The caller
 * holds the mirror's lock.
 *
 * @param now ISO 8601.
 * @param said what the remote just said that it has; it is asked where this is not given.
 */
export async function refreshMirror(
  git: Git,
  folder: string,
  record: MirrorRecord,
  now: string,
  said?: AdvertisedRefs,
): Promise<Made> {
  const call = (at: string, ...args: readonly string[]) =>
    runPorcelain(git, { folder: at, args, settings: remoteSettings(record), env: tokenHelper(git.env, record.url) });
  const program = "--upload-pack=git-upload-pack";
  const listing = async (): Promise<AdvertisedRefs | RemoteTrouble> => {
    const wanted = ["HEAD", "refs/heads/*", "refs/tags/*"];
    // Outside of the mirror, so that what fails is not the mirror's fault.
    const listed = await call(
      dirname(folder),
      "ls-remote",
      "--symref",
      "--quiet",
      program,
      "--",
      record.url,
      ...wanted,
    );
    return listed.ok ? parseListing(listed.output) : troubleOf(listed);
  };
  const advertised = said ?? (await listing());
  if ("kind" in advertised) return { ok: false, trouble: advertised };
  if (isCurrent(record, advertised)) return { ok: true, record: noteCurrent(folder, record, now) };
  const options = ["--quiet", "--prune", "--force", "--no-auto-gc", "--no-write-fetch-head", program];
  const fetched = await call(folder, "fetch", ...options, "origin");
  const followed = fetched.ok && (await followHead(git, folder, advertised.head));
  const held = followed ? await readHeld(git, folder) : undefined;
  if (!held?.ok) {
    const trouble = fetched.ok ? undefined : troubleOf(fetched);
    if (trouble && isOnTheWay.has(trouble.kind)) return { ok: false, trouble };
    return makeMirror(git, folder, record, now);
  }
  const { ok: _ok, ...refs } = held;
  const { head: _old, ...kept } = record;
  const renewed: MirrorRecord = { ...kept, ...refs, fetchedAt: now };
  writeRecord(folder, renewed);
  await packAnew(git, folder);
  return { ok: true, record: renewed };
}

/** Points origin/HEAD to the remote's default branch. Where the remote names none, what was known of it stays. */
async function followHead(git: Git, folder: string, head: string | undefined): Promise<boolean> {
  if (head === undefined) return true;
  const args = ["symbolic-ref", "refs/remotes/origin/HEAD", `refs/remotes/origin/${head}`];
  return (await runGit(git, { cwd: folder, args })).status === 0;
}

/** Many fetches leave many packs, and every look-up goes through all of them. What fails here only costs time. */
async function packAnew(git: Git, folder: string): Promise<void> {
  const packs = readdirSync(join(folder, ".git/objects/pack")).filter((name) => name.endsWith(".pack"));
  if (packs.length > mostPacks) await runGit(git, { cwd: folder, args: ["repack", "-a", "-d", "--quiet"] });
}
