import { realpathSync } from "node:fs";
import { dirname } from "node:path";
import type { Unreachable } from "../contracts/facts.ts";
import { codeOf } from "../platform/failure.ts";
import type { Git } from "./git.ts";
import { configFrom } from "./plain-config.ts";
import { presenceIn } from "./presence.ts";
import type { Opened } from "./repository.ts";
import { type GitOutcome, reasonOf, runGit } from "./run-git.ts";

/** Opens a clone that is not of the plain kind by asking git itself about it. */
export async function askRepository(git: Git, folder: string): Promise<Opened> {
  let real: string;
  try {
    real = realpathSync(folder);
  } catch (error) {
    return refuse("unreadable", codeOf(error) === "ENOENT" ? `${folder} is a symbolic link to nothing` : String(error));
  }
  const extraEnv = { GIT_CEILING_DIRECTORIES: dirname(real) };
  const places = await runGit(git, {
    cwd: real,
    extraEnv,
    args: [
      "rev-parse",
      "--path-format=absolute",
      "--git-dir",
      "--is-bare-repository",
      "--git-common-dir",
      "--is-inside-git-dir",
      "--show-toplevel",
    ],
  });
  // The answers that are words keep apart those that are paths, which may hold newlines.
  const [, gitFolder, bare, commonFolder, , toplevel] =
    /^(.*?)\n(true|false)\n(.*?)\n(true|false)\n(?:(.*)\n)?$/s.exec(places.stdout.toString("utf8")) ?? [];
  if (bare === "true" || /cannot use bare repository/.test(places.stderr))
    return refuse("unreadable", `${folder} is a bare repository; wgx reads clones with a work tree`);
  if (places.status !== 0) return refused(real, places);
  if (!gitFolder || !commonFolder || toplevel !== real) {
    return refuse("unreadable", `the clone's work tree is elsewhere: ${toplevel || "core.worktree"}`);
  }
  const listing = await runGit(git, {
    cwd: real,
    extraEnv,
    args: ["config", "--list", "-z", "--show-scope", "--includes"],
  });
  if (listing.status !== 0) return refused(real, listing);
  const settings = parseScopedConfig(listing.stdout.toString("utf8"));
  const config = configFrom(settings.own);
  if (!config) return refuse("unreadable", "the repository has an object format that wgx does not know");
  const { overrides, silencedFilters } = neutraliseFilters(settings);
  return {
    ok: true,
    repository: {
      folder: real,
      gitFolder,
      commonFolder,
      config,
      has: presenceIn(gitFolder, commonFolder),
      kind: "careful",
      overrides: { ...extraEnv, ...overrides },
      silencedFilters,
      fetchHazards: fetchHazards(settings),
    },
  };
}

/** Keys of a clone's own configuration that make a fetch run a program, talk to somebody else or write elsewhere. */
const hazards = [
  /^remote\..*\.(?:uploadpack|vcs|proxy|mirror)$/s,
  /^remote\.(?!origin\.).*\.promisor$/s,
  /^remotes\./,
  /^(?:fetch|transfer|bundle)\..*bundle/s,
  /^core\..*\.(?:sshcommand|gitproxy|askpass)$/s,
  /^credential\..*\.helper$/s,
  /^http\..*\.(?!postbuffer$|version$|lowspeedlimit$|lowspeedtime$|maxrequests$|useragent$)[a-z0-9]+$/s,
  /^url\..*\.insteadof$/s,
];

/** Settings, by key, that a fetch would heed and wgx will not. */
function fetchHazards({ own, repeated, refspecs }: ScopedConfig): readonly string[] {
  const found = new Set([...own.keys()].filter((key) => hazards.some((pattern) => pattern.test(key))));
  if (repeated.has("remote.origin.url")) found.add("remote.origin.url");
  if (refspecs.some((refspec) => !/^\^|^[^:]*:refs\/(?:remotes|tags|notes|pull)\/.+$/s.test(refspec)))
    found.add("remote.origin.fetch");
  return [...found].map((key) => key.replace("..", ".")).sort();
}

function refused(folder: string, outcome: GitOutcome): Opened {
  const reason = reasonOf(outcome);
  if (outcome.status === "aborted") return refuse("interrupted", reason);
  if (/dubious ownership/.test(outcome.stderr)) {
    return refuse("unreadable", `${folder} belongs to another user`, [
      "git",
      "config",
      "--global",
      "--add",
      "safe.directory",
      folder,
    ]);
  }
  return refuse(/not a git repository/.test(outcome.stderr) ? "not-a-repository" : "unreadable", reason);
}

function refuse(kind: Unreachable["kind"], reason: string, fix?: readonly string[]): Opened {
  return { ok: false, unreachable: { kind, reason, ...(fix && { fix }) } };
}

interface ScopedConfig {
  /** Keys that the clone sets more than once. */
  readonly repeated: ReadonlySet<string>;
  /** Every `remote.origin.fetch` of the clone. */
  readonly refspecs: readonly string[];
  /** Of the clone itself, keyed `section.name.key`. */
  readonly own: ReadonlyMap<string, string>;
  /** Of the operator: system and global. */
  readonly operator: ReadonlyMap<string, string>;
}

function parseScopedConfig(text: string): ScopedConfig {
  const own = new Map<string, string>();
  const operator = new Map<string, string>();
  const repeated = new Set<string>();
  const refspecs: string[] = [];
  const parts = text.split("\0");
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const scope = parts[index];
    const setting = parts[index + 1] ?? "";
    const end = setting.indexOf("\n");
    const key = end < 0 ? setting : setting.slice(0, end);
    const value = end < 0 ? "true" : setting.slice(end + 1);
    const first = key.indexOf(".");
    const last = key.lastIndexOf(".");
    const path = `${key.slice(0, first)}.${first === last ? "" : key.slice(first + 1, last)}.${key.slice(last + 1)}`;
    if (scope === "local" || scope === "worktree") {
      if (own.has(path)) repeated.add(path);
      own.set(path, value);
      if (path === "remote.origin.fetch") refspecs.push(value);
    } else if (scope !== "command") operator.set(path, value);
  }
  return { own, operator, repeated, refspecs };
}

/** Filter drivers that the clone names run as the operator's own configuration has them, or not at all. */
function neutraliseFilters(config: ScopedConfig): {
  overrides: Record<string, string>;
  silencedFilters: readonly string[];
} {
  const names = new Set<string>();
  for (const key of config.own.keys()) {
    const name = /^filter\.(.*)\.(?:clean|smudge|process|required)$/s.exec(key)?.[1];
    if (name !== undefined) names.add(name);
  }
  const settings: [string, string][] = [];
  const silenced: string[] = [];
  for (const name of names) {
    const key = (last: string): string => `filter.${name}.${last}`;
    for (const last of ["clean", "smudge", "process"]) {
      if (config.own.has(key(last))) settings.push([key(last), config.operator.get(key(last)) ?? ""]);
    }
    // A `process`, be it empty, keeps git from running `clean`.
    const runs =
      Boolean(config.operator.get(key("process"))) ||
      (Boolean(config.operator.get(key("clean"))) && !config.own.has(key("process")));
    if (!runs) silenced.push(name);
    settings.push([key("required"), (runs && config.operator.get(key("required"))) || "false"]);
  }
  const overrides: Record<string, string> = {};
  settings.forEach(([key, value], index) => {
    overrides[`GIT_CONFIG_KEY_${index}`] = key;
    overrides[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  if (settings.length > 0) overrides["GIT_CONFIG_COUNT"] = String(settings.length);
  return { overrides, silencedFilters: silenced.sort() };
}
