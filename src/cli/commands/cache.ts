import type { CacheContent, CachedMirror, CacheRefresh } from "../../contracts/cache.ts";
import { listMirrors, type StoredMirror } from "../../mirrors/list-mirrors.ts";
import { mirrorUrl } from "../../mirrors/mirror-key.ts";
import { pruneMirrors } from "../../mirrors/prune-mirrors.ts";
import { remembered } from "../../platform/remembered.ts";
import { renderCache, renderCacheRefresh } from "../../renderers/cache.ts";
import { renderJson } from "../../renderers/json.ts";
import type { Context } from "../context.ts";
import { chooseMembers, fleetFile, openFleet, requireFleetFile, type SelectOptions } from "../open-fleet.ts";
import { openGit } from "../open-git.ts";
import { openSource, requireMirrorsFolder } from "../open-source.ts";

/** How the command line wants the answer. */
export interface CacheListOptions {
  readonly format: "human" | "json";
  readonly json: boolean;
}

export interface CachePruneOptions extends CacheListOptions {
  readonly unusedDays: number;
  readonly all: boolean;
  readonly dryRun: boolean;
}

export interface CacheRefreshOptions extends CacheListOptions, SelectOptions {
  /** Seconds for one git process. */
  readonly timeout: number;
  readonly jobs?: number;
}

/** `wgx cache`: the mirrors, of this fleet and of others. */
export async function runCacheList(context: Context, options: CacheListOptions): Promise<number> {
  const folder = requireMirrorsFolder(context);
  const mirrors = listMirrors(folder).map(await memberNames(context));
  return show(context, options, { schema: "wgx.cache/1", folder, mirrors, bytes: bytesOf(mirrors) });
}

/** `wgx cache prune`. */
export async function runCachePrune(context: Context, options: CachePruneOptions): Promise<number> {
  const folder = requireMirrorsFolder(context);
  const mode = options.dryRun ? "plan" : "apply";
  const removed = await pruneMirrors({
    folder,
    unusedDays: options.all ? 0 : options.unusedDays,
    now: context.now().toISOString(),
    mode,
    signal: context.signal,
  });
  const gone = new Set(removed.map(({ url }) => url));
  const named = await memberNames(context);
  const mirrors = listMirrors(folder)
    .filter(({ url }) => !gone.has(url))
    .map(named);
  return show(context, options, {
    schema: "wgx.cache/1",
    folder,
    mirrors,
    pruned: { mode, mirrors: removed.map(named) },
    bytes: bytesOf(mirrors),
  });
}

/** `wgx cache refresh`: every chosen member's mirror is made or brought up to date. */
export async function runCacheRefresh(context: Context, options: CacheRefreshOptions): Promise<number> {
  const fleet = await openFleet(context, requireFleetFile(context));
  const members = await chooseMembers(fleet, options);
  const { git, version } = openGit(context, options.timeout);
  await version;
  const now = context.now().toISOString();
  const source = {
    source: "cache",
    ref: "default",
    fetch: true,
    maxAge: 0,
    ...(options.jobs && { jobs: options.jobs }),
  } as const;
  const opened = await openSource(context, git, source, { workspace: fleet.root, now })(members);
  context.signal.throwIfAborted();
  const answers = members.map((member): CacheRefresh["members"][number] => {
    const { unreachable, fetchedAt } = opened.get(member) ?? {};
    const reason = unreachable && context.mask(unreachable.reason);
    return {
      name: member.name,
      state: unreachable ? "unknown" : "ok",
      ...(reason !== undefined && { reason }),
      ...(unreachable?.fix && { fix: { argv: [...unreachable.fix] } }),
      ...(fetchedAt !== undefined && { fetchedAt }),
    };
  });
  const exitCode = answers.some(({ state }) => state === "unknown") ? 3 : 0;
  const refresh: CacheRefresh = { schema: "wgx.cache-refresh/1", members: answers, exitCode };
  const { print, colour } = context.terminal;
  print(isJson(options) ? renderJson(refresh) : renderCacheRefresh(refresh, { colour }));
  return exitCode;
}

function show(context: Context, options: CacheListOptions, content: CacheContent): number {
  const { print, width } = context.terminal;
  const now = context.now().toISOString();
  print(isJson(options) ? renderJson(content) : renderCache(content, { now, width }));
  return 0;
}

function isJson({ json, format }: CacheListOptions): boolean {
  return json || format === "json";
}

/** Adds to a mirror which members of the fleet, where there is one, are read from it. */
async function memberNames(context: Context): Promise<(mirror: StoredMirror) => CachedMirror> {
  const file = fleetFile(context);
  const members = file === undefined ? [] : (await openFleet(context, file)).members;
  const names = new Map<string, string[]>();
  for (const { name, cloneUrl } of members) {
    if (cloneUrl !== undefined) remembered(names, mirrorUrl(cloneUrl), () => []).push(name);
  }
  return (mirror) => ({ ...mirror, members: names.get(mirror.url) ?? [] });
}

function bytesOf(mirrors: readonly CachedMirror[]): number {
  return mirrors.reduce((sum, { bytes }) => sum + bytes, 0);
}
