import { createHash } from "node:crypto";
import { isAbsolute, join } from "node:path";

/**
 * The folder for what wgx may forget about a metarepo at any time. It is the user's (XDG_CACHE_HOME, else ~/.cache; XDG
 * Base Directory Specification), never the metarepo's own: what is remembered there is believed, and a metarepo may come
 * from somebody else. Undefined where there is neither.
 */
export function cacheFolder(root: string, env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { XDG_CACHE_HOME: cache, HOME: home } = env;
  const name = createHash("sha256").update(root).digest("hex").slice(0, 16);
  if (cache !== undefined && isAbsolute(cache)) return join(cache, "wgx", name);
  return home !== undefined && isAbsolute(home) ? join(home, ".cache/wgx", name) : undefined;
}
