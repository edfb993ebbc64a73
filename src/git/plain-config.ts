/** What wgx reads of a repository's own configuration. */
export interface RepositoryConfig {
  readonly objectFormat: "sha1" | "sha256";
  readonly originUrl?: string;
  /** Where a push to origin goes, where that is another place. */
  readonly pushUrl?: string;
  /** Objects may be missing on purpose and be fetched when asked for. */
  readonly partial: boolean;
  /** Only some branches of origin are fetched, or no tags: what is not there may well exist. */
  readonly narrow?: true;
  /** What each branch follows, as a full reference name; empty where git has to be asked. */
  readonly upstreams: ReadonlyMap<string, string>;
}

/**
 * Sections and keys that change nothing of what wgx reads and start no program. A configuration with anything else in
 * it (filters, includes, aliases, extensions …) is left to git itself.
 */
const harmless: Readonly<Record<string, readonly string[] | "all">> = {
  core: [
    "repositoryformatversion",
    "filemode",
    "bare",
    "logallrefupdates",
    "ignorecase",
    "precomposeunicode",
    "symlinks",
    "autocrlf",
    "eol",
    "safecrlf",
    "compression",
    "abbrev",
  ],
  remote: ["url", "fetch", "pushurl", "prune", "prunetags", "tagopt", "gh-resolved", "promisor", "partialclonefilter"],
  branch: "all",
  user: "all",
  commit: "all",
  gc: "all",
  pull: "all",
  push: "all",
  fetch: [
    "prune",
    "prunetags",
    "output",
    "parallel",
    "writecommitgraph",
    "unpacklimit",
    "showforcedupdates",
    "fsckobjects",
  ],
  init: "all",
  rerere: "all",
  pack: "all",
  advice: "all",
  color: "all",
  submodule: ["url", "active"],
  extensions: ["objectformat", "partialclone"],
};

/**
 * Reads a `.git/config` of the simple kind that `git clone` writes; undefined when it holds anything that needs git's
 * own parser or that wgx does not know to be harmless. Format: git-config(1), "Syntax".
 */
export function parsePlainConfig(text: string): RepositoryConfig | undefined {
  // Control characters, a byte order mark and bytes that are no UTF-8 are git's to interpret.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point.
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufeff\ufffd]/.test(text)) return undefined;
  const values = new Map<string, string>();
  let section = "";
  let name = "";
  for (const raw of text.split("\n")) {
    const line = raw.replace(/^[ \t]+|[ \t\r]+$/g, "");
    if (/^(?:$|[#;])/.test(line)) continue;
    const header = /^\[([A-Za-z0-9-]+)(?: "([^"\\]*)")?\]$/.exec(line);
    if (header) {
      [, section = "", name = ""] = header;
      section = section.toLowerCase();
      continue;
    }
    const setting = parseSetting(line);
    if (!setting || !isHarmless(section, setting.key)) return undefined;
    const path = `${section}.${name}.${setting.key}`;
    if (isUnusual(path, setting.value) || values.has(path)) return undefined;
    values.set(path, setting.value);
  }
  return hasKnownFormat(values) ? configFrom(values) : undefined;
}

/** git refuses newer formats, and knows an object format in version 1 only. */
function hasKnownFormat(values: ReadonlyMap<string, string>): boolean {
  const version = values.get("core..repositoryformatversion") ?? "0";
  return version === "1" || (version === "0" && !values.has("extensions..objectformat"));
}

function parseSetting(line: string): { readonly key: string; readonly value: string } | undefined {
  const [, key, value] = /^([A-Za-z][A-Za-z0-9-]*)[ \t]*=[ \t]*([^"\\#;\t\r]*)$/.exec(line) ?? [];
  return key === undefined || value === undefined ? undefined : { key: key.toLowerCase(), value };
}

function isHarmless(section: string, key: string): boolean {
  const known = Object.hasOwn(harmless, section) ? harmless[section] : undefined;
  return known === "all" || (known?.includes(key) ?? false);
}

/** Whether a value makes a harmless key a matter for git itself. */
function isUnusual(path: string, value: string): boolean {
  if (path === "core..bare") return value !== "false";
  // Only origin's own promises are kept; a fetch that asked another host is refused.
  if (path.endsWith(".promisor") && path.startsWith("remote.")) return path !== "remote.origin.promisor";
  const remote = /^remote\.(.*)\.fetch$/s.exec(path)?.[1];
  if (remote === undefined) return false;
  const branch = /^\+refs\/heads\/([^:]+):/.exec(value)?.[1];
  return value !== `+refs/heads/${branch}:refs/remotes/${remote}/${branch}`;
}

/** Puts together what wgx reads from settings keyed `section.name.key` (section and key in lower case). */
export function configFrom(values: ReadonlyMap<string, string>): RepositoryConfig | undefined {
  const format = values.get("extensions..objectformat") ?? "sha1";
  if (format !== "sha1" && format !== "sha256") return undefined;
  const originUrl = values.get("remote.origin.url");
  const pushUrl = values.get("remote.origin.pushurl");
  return {
    objectFormat: format,
    partial: isPartial(values),
    upstreams: upstreamsOf(values),
    ...(originUrl !== undefined && { originUrl }),
    ...(pushUrl !== undefined && { pushUrl }),
    ...(isNarrow(values) && { narrow: true }),
  };
}

function isPartial(values: ReadonlyMap<string, string>): boolean {
  if (values.has("extensions..partialclone")) return true;
  return [...values].some(
    ([path, value]) => path.startsWith("remote.") && path.endsWith(".promisor") && value !== "false",
  );
}

function upstreamsOf(values: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const upstreams = new Map<string, string>();
  for (const [path, value] of values) {
    const branch = /^branch\.(.+)\.merge$/s.exec(path)?.[1];
    if (branch === undefined) continue;
    const remote = values.get(`branch.${branch}.remote`);
    if (remote === undefined || !value.startsWith("refs/heads/")) continue;
    const tracking = `refs/remotes/${remote}/${value.slice("refs/heads/".length)}`;
    const refspecs = [`+refs/heads/*:refs/remotes/${remote}/*`, `+${value}:${tracking}`];
    const fetched = refspecs.includes(values.get(`remote.${remote}.fetch`) ?? "");
    upstreams.set(branch, remote === "." ? value : fetched ? tracking : "");
  }
  return upstreams;
}

function isNarrow(values: ReadonlyMap<string, string>): boolean {
  const refspec = values.get("remote.origin.fetch") ?? "+refs/heads/*:refs/remotes/origin/*";
  return !refspec.includes("/*:") || values.get("remote.origin.tagopt") === "--no-tags";
}
