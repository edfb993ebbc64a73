import type { Known } from "../contracts/facts.ts";
import type { Git } from "../git/git.ts";
import { openRepository } from "../git/open-repository.ts";
import { type RawChange, readRawLog } from "../git/raw-log.ts";
import { readReferences } from "../git/references.ts";
import { isShallow } from "../git/repository.ts";
import { runGit } from "../git/run-git.ts";
import { openKnownFacts } from "../platform/known-facts.ts";
import { openMemory } from "../platform/memory.ts";
import { remembered } from "../platform/remembered.ts";
import { type Template, travels } from "./catalogue.ts";

/** An earlier version of a template. */
export interface Version {
  readonly blob: string;
  readonly kind: "file" | "link";
  /** The commit of the metarepo that brought it. */
  readonly commit: string;
  /** Changes of this template since. Commits. */
  readonly behind: number;
}

/** Where the files that the metarepo ships and has shipped come from, all ids in one object format. */
export interface Provenance {
  /** Earlier versions of a template by blob id; today's is not among them. */
  readonly versions: (path: string) => ReadonlyMap<string, Version>;
  /** The commit that brought today's version; undefined where it is not committed. */
  readonly current: (path: string) => string | undefined;
  /** Paths that were shipped once and are templates no more, with every blob they had. */
  readonly retired: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The history of `templates/` as git tells it. */
export interface TemplateHistory {
  readonly changes: readonly RawChange[];
  /** `none`: the metarepo is no git repository or has no commit, so there are no earlier versions. */
  readonly kind: "whole" | "shallow" | "none";
}

/**
 * Reads every change that was ever made below `templates/`, newest first, on all lines of history, merges included.
 * The history is the only memory: nothing is planted in the members.
 */
export async function readTemplateHistory(
  git: Git,
  root: string,
  memory = openMemory(undefined),
): Promise<Known<TemplateHistory>> {
  const key = await headOf(git, root);
  const known = openKnownFacts(memory, "template-history", isHistory);
  const before = key === undefined ? undefined : known.recall(key);
  if (before) return { known: true, value: before };
  const found = await askHistory(git, root);
  if (key !== undefined && found.known) known.remember(key, found.value);
  known.keep();
  return found;
}

/** The commit that the history follows from, where that is plain to see. */
async function headOf(git: Git, root: string): Promise<string | undefined> {
  const opened = await openRepository(git, root);
  if (!opened.ok || opened.repository.kind !== "plain") return undefined;
  const references = await readReferences(git, opened.repository);
  const commit = references.known ? references.value.head.commit : undefined;
  return commit === undefined || opened.repository.has("shallow") ? undefined : commit;
}

function isHistory(value: unknown): value is TemplateHistory {
  if (typeof value !== "object" || value === null || !("changes" in value) || !("kind" in value)) return false;
  return Array.isArray(value.changes) && value.kind === "whole";
}

async function askHistory(git: Git, root: string): Promise<Known<TemplateHistory>> {
  const log = await readRawLog(git, {
    cwd: root,
    commit: "HEAD",
    paths: ["templates"],
    renames: "follow",
    relative: "templates/",
  });
  if (!log.known) {
    const probe = await runGit(git, { cwd: root, args: ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"] });
    const noHistory = /not a git repository/.test(probe.stderr) || probe.status === 1;
    return noHistory ? { known: true, value: { changes: [], kind: "none" } } : log;
  }
  const shallow = await isShallow(git, root);
  if (!shallow.known) return shallow;
  return {
    known: true,
    value: { changes: log.value, kind: shallow.value ? "shallow" : "whole" },
  };
}

/** What is known of a template on the way back through its history. */
interface TemplateLine {
  readonly versions: Map<string, Version>;
  readonly today: string;
  last: string;
  behind: number;
  current?: string;
}

/** Notes that a commit brought this blob; the same blob again is no further version. */
function note(line: TemplateLine, { blob, kind, commit }: Omit<Version, "behind">): void {
  if (blob === line.today) line.current ??= commit;
  if (blob === line.last) return;
  line.last = blob;
  line.behind++;
  if (blob !== line.today && !line.versions.has(blob))
    line.versions.set(blob, { blob, kind, commit, behind: line.behind });
}

/**
 * Sorts the changes into versions per template. A template that was renamed keeps the versions of its former names;
 * a rename is followed backwards from today's name.
 *
 * @param identify the blob id of a change in the wanted object format.
 */
export function provenanceOf(
  catalogue: readonly Template[],
  changes: readonly RawChange[],
  currentBlob: (template: Template) => string,
  identify: (blob: string) => string | undefined = (blob) => blob,
): Provenance {
  const templates = new Map(catalogue.map((template) => [template.path, template]));
  const lines = new Map<string, TemplateLine>();
  for (const template of catalogue) {
    const today = currentBlob(template);
    lines.set(template.path, { versions: new Map(), today, last: today, behind: 0 });
  }
  /** For each historical name, the templates that bore it. */
  const bearers = new Map<string, Set<string>>(catalogue.map(({ path }) => [path, new Set([path])]));
  const retired = new Map<string, Set<string>>();

  const shipped = ({ path, newBlob, isLink, commit }: RawChange): void => {
    const id = newBlob === undefined ? undefined : identify(newBlob);
    if (id === undefined) return;
    if (!templates.has(path) && travels(path)) remembered(retired, path, () => new Set()).add(id);
    for (const bearer of bearers.get(path) ?? []) {
      const line = lines.get(bearer);
      if (line) note(line, { blob: id, kind: isLink ? "link" : "file", commit });
    }
  };

  for (const change of changes) {
    shipped(change);
    if (change.oldPath !== undefined && change.oldPath !== change.path) {
      const heirs = bearers.get(change.path);
      if (heirs) bearers.set(change.oldPath, new Set([...(bearers.get(change.oldPath) ?? []), ...heirs]));
    }
  }
  return {
    versions: (path) => lines.get(path)?.versions ?? new Map(),
    current: (path) => lines.get(path)?.current,
    retired,
  };
}
