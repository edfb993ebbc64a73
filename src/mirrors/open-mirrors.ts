import { join } from "node:path";
import type { Git } from "../git/git.ts";
import { openProber, type Probe, type RemoteProber } from "../git/probe-remote.ts";
import type { RemoteTrouble } from "../git/remote-trouble.ts";
import { messageOf } from "../platform/failure.ts";
import { LockBusy, withLock } from "../platform/lock.ts";
import { mapBounded } from "../platform/pool.ts";
import { recordIn } from "./find-mirror.ts";
import { type HostReach, hostReach } from "./host-reach.ts";
import { type Made, makeMirror } from "./make-mirror.ts";
import { hostOf, mirrorKey, mirrorUrl } from "./mirror-key.ts";
import { type MirrorRecord, noteUse } from "./mirror-record.ts";
import { type Mirror, openMirror } from "./open-mirror.ts";
import { isCurrent, noteCurrent, refreshMirror } from "./refresh-mirror.ts";

/** Where mirrors are, and when their remotes are asked. */
export interface MirrorPlan {
  /** The folder of all mirrors; see `mirrorsFolder`. */
  readonly folder: string;
  /** `fetch`: every remote is asked; `as-is`: those that were last asked longer than `maxAgeDays` ago. */
  readonly fetch: "fetch" | "as-is";
  readonly maxAgeDays: number;
  /** ISO 8601. */
  readonly now: string;
  /** git processes at once. */
  readonly jobs: number;
  /** Told after each mirror that is through. */
  readonly onDone?: () => void;
}

/** A mirror that may be read, or why there is none. `stale`: its remote could not be asked, so it is as it was. */
export type MirrorOutcome =
  | { readonly ok: true; readonly mirror: Mirror; readonly stale?: RemoteTrouble }
  | { readonly ok: false; readonly trouble: RemoteTrouble };

const day = 24 * 60 * 60 * 1000;

/** Requests under way at once; they wait for their servers and cost no process. */
const probesAtOnce = 16;

/**
 * Opens the mirrors of clone URLs, made or refreshed as needed; by URL as it was given. Remotes over http(s) are asked
 * with one request each whether there is anything new; git goes where there is, and where that request told nothing.
 * Where a remote cannot be reached, a mirror that is there is used as it is, unless fetching was asked for. What
 * another run does to the same mirror at the same time is waited for and not done again.
 */
export async function openMirrors(
  git: Git,
  urls: readonly string[],
  plan: MirrorPlan,
): Promise<ReadonlyMap<string, MirrorOutcome>> {
  const outcomes = new Map<string, MirrorOutcome>();
  const prober = openProber(git);
  const reach = hostReach();
  const settle = (url: string, outcome: MirrorOutcome): void => {
    outcomes.set(url, outcome);
    if (outcome.ok) noteUse(outcome.mirror.repository.folder, plan.now);
    plan.onDone?.();
  };
  try {
    const probed = await mapBounded([...new Set(urls.map(mirrorUrl))], probesAtOnce, async (url) => {
      const found = await look(git, url, plan, prober, reach);
      if (found.outcome) settle(url, found.outcome);
      return { url, ...found };
    });
    const open = probed.filter(({ outcome }) => !outcome);
    await mapBounded(open, plan.jobs, async ({ url, probe }) => {
      const place = { folder: join(plan.folder, mirrorKey(url)), url };
      const known = reach.givenUp(hostOf(url));
      const made: Made = known ? { ok: false, trouble: known } : await bringUp(git, place, plan, prober, probe);
      if (!known) reach.note(hostOf(url), made.ok ? undefined : made.trouble);
      settle(
        url,
        made.ok
          ? { ok: true, mirror: openMirror(git, place.folder, made.record) }
          : fallBack(git, place, plan, made.trouble),
      );
    });
  } finally {
    prober.close();
  }
  return new Map(urls.map((url) => [url, outcomes.get(mirrorUrl(url)) ?? notReached]));
}

const notReached: MirrorOutcome = { ok: false, trouble: { kind: "interrupted", reason: "interrupted" } };

interface Place {
  readonly folder: string;
  readonly url: string;
}

/** What can be said without git: the mirror is young enough, or its remote answers that there is nothing new. */
async function look(
  git: Git,
  url: string,
  plan: MirrorPlan,
  prober: RemoteProber,
  reach: HostReach,
): Promise<{ readonly outcome?: MirrorOutcome; readonly probe?: Probe }> {
  const folder = join(plan.folder, mirrorKey(url));
  const record = recordIn(folder, url);
  if (!record) return {};
  if (isYoung(record, plan)) return { outcome: { ok: true, mirror: openMirror(git, folder, record) } };
  const known = reach.givenUp(hostOf(url));
  if (known) return { outcome: fallBack(git, { folder, url }, plan, known) };
  const probe = await prober.probe(url);
  if (probe) reach.note(hostOf(url), probe.kind === "silent" ? probe : undefined);
  if (probe?.kind === "moved") return { probe };
  if (probe?.kind === "silent") return { outcome: fallBack(git, { folder, url }, plan, probe) };
  if (probe?.kind !== "refs" || !isCurrent(record, probe.advertised)) return { probe };
  try {
    return { outcome: { ok: true, mirror: openMirror(git, folder, noteCurrent(folder, record, plan.now)) } };
  } catch (error) {
    return { outcome: { ok: false, trouble: { kind: "other", reason: messageOf(error) } } };
  }
}

function isYoung({ fetchedAt }: MirrorRecord, { fetch, maxAgeDays, now }: MirrorPlan): boolean {
  const age = Date.parse(now) - Date.parse(fetchedAt);
  // Asked since this run began, by this run or another; what claims to be from later than that has a wrong time.
  if (age <= 0) return age > -day;
  return fetch === "as-is" && age <= maxAgeDays * day;
}

/** Makes or refreshes a mirror under its lock. */
async function bringUp(git: Git, place: Place, plan: MirrorPlan, prober: RemoteProber, probe: Probe): Promise<Made> {
  try {
    return await withMirrorLock(git, place.folder, () => makeOrRefresh(git, place, plan, prober, probe));
  } catch (error) {
    const kind = git.signal.aborted ? "interrupted" : "other";
    const reason = error instanceof LockBusy ? `its mirror in the cache is busy: ${error.message}` : messageOf(error);
    return { ok: false, trouble: { kind, reason } };
  }
}

/** @throws LockBusy, or a system error where the cache cannot be written. */
function withMirrorLock<Result>(git: Git, folder: string, work: () => Promise<Result>): Promise<Result> {
  // Another run may need two commands of git before it lets go.
  return withLock(`${folder}.lock`, { signal: git.signal, patience: 3 * git.timeout }, work);
}

/** The caller holds the mirror's lock. */
async function makeOrRefresh(
  git: Git,
  { folder, url }: Place,
  plan: MirrorPlan,
  prober: RemoteProber,
  probe: Probe,
): Promise<Made> {
  const record = recordIn(folder, url);
  // Another run was quicker.
  if (record && isYoung(record, plan)) return { ok: true, record };
  const said = probe?.kind === "refs" ? probe.advertised : undefined;
  const bring = (about: Pick<MirrorRecord, "redirects">): Promise<Made> => {
    if (!record) return makeMirror(git, folder, { url, ...about }, plan.now);
    // Where it leads is looked at every time: what was the same place yesterday may be another today.
    const { redirects: _before, ...plain } = record;
    return refreshMirror(git, folder, { ...plain, ...about }, plan.now, said);
  };
  if (probe?.kind === "moved") return followOrTell(url, probe.to, bring);
  const made = await bring({});
  if (made.ok || made.trouble.kind !== "moved") return made;
  const answer = await prober.probe(url);
  return answer?.kind === "moved" ? followOrTell(url, answer.to, bring) : made;
}

/** A redirect to the same place in another spelling is followed; one to another place is a repository that has moved. */
async function followOrTell(
  url: string,
  to: string,
  bring: (about: Pick<MirrorRecord, "redirects">) => Promise<Made>,
): Promise<Made> {
  const plain = (each: string): string =>
    mirrorUrl(each)
      .replace(/^https?:\/\//, "")
      .replace(/\.git$/, "");
  if (plain(url) === plain(to)) return bring({ redirects: "initial" });
  return { ok: false, trouble: { kind: "moved", reason: `it has moved to ${to}`, to } };
}

/** A mirror that is there is better than nothing where its remote is out of reach, and says so. */
function fallBack(git: Git, { folder, url }: Place, { fetch }: MirrorPlan, trouble: RemoteTrouble): MirrorOutcome {
  const record = recordIn(folder, url);
  const isOutOfReach = trouble.kind === "offline" || trouble.kind === "silent";
  if (!record || !isOutOfReach || fetch === "fetch") return { ok: false, trouble };
  return { ok: true, mirror: openMirror(git, folder, record), stale: trouble };
}
