import { createHash } from "node:crypto";
import { isAbsolute, join } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The folder for what wgx may forget at any time (XDG_CACHE_HOME, else ~/.cache; XDG Base Directory Specification).
 * Undefined where there is neither.
 */
function cacheRoot({ XDG_CACHE_HOME: cache, HOME: home }: Environment): string | undefined {
  if (cache !== undefined && isAbsolute(cache)) return join(cache, "wgx");
  return home !== undefined && isAbsolute(home) ? join(home, ".cache/wgx") : undefined;
}

/**
 * The folder for what wgx may forget about a metarepo. It is the user's, never the metarepo's own: what is remembered
 * there is believed, and a metarepo may come from somebody else.
 */
export function cacheFolder(root: string, env: Environment): string | undefined {
  const folder = cacheRoot(env);
  return folder && join(folder, createHash("sha256").update(root).digest("hex").slice(0, 16));
}

/** The folder of the mirrors, which are shared by all fleets of the user. */
export function mirrorsFolder(env: Environment): string | undefined {
  const folder = cacheRoot(env);
  return folder && join(folder, "mirrors");
}
