import type { DriftFacts, TreeEntry } from "../contracts/facts.ts";
import type { Member } from "../contracts/fleet.ts";
import type { FilePlan, FileVersion } from "../contracts/sync-plan.ts";
import type { ObjectFormat } from "../git/blob-id.ts";
import type { Template } from "../templates/catalogue.ts";
import { compareAbsence } from "../templates/drift.ts";
import type { PolicyFor } from "../templates/policy.ts";
import { clashFinder } from "./case-clashes.ts";

/** What the files of one member are planned from. */
export interface FileFacts {
  readonly member: Member;
  /** Those that were chosen. */
  readonly templates: readonly Template[];
  /** Paths that were templates once and were chosen. */
  readonly retired: readonly string[];
  readonly format: ObjectFormat;
  /** Of the default branch: the files that are compared, and all that is in the folders above them. */
  readonly entries: ReadonlyMap<string, TreeEntry>;
  readonly drift: readonly DriftFacts[];
  readonly policyFor: PolicyFor;
}

/** What the operator allows beyond the policies. */
export interface PlanRules {
  /** `delete`: orphans are removed. */
  readonly orphans: "keep" | "delete";
  /** `create`: optional templates are written where the member lacks them. */
  readonly optional: "leave" | "create";
}

/** The files that differ or wait, sorted as they come; `merge` still has to be carried out. */
export interface PlannedFiles {
  readonly files: readonly FilePlan[];
  /** How many are as their templates are. */
  readonly current: number;
}

/** What becomes of each chosen file of a member, as far as blob ids tell. Pure: nothing is read or written. */
export function planFiles(facts: FileFacts, rules: PlanRules): PlannedFiles {
  const drift = new Map(facts.drift.map((file) => [file.path, file]));
  const orphans = facts.retired.flatMap((path) => planOrphan(drift.get(path), facts.entries.get(path), rules) ?? []);
  const removed = new Set(orphans.flatMap(({ action, path }) => (action === "delete-orphan" ? [path] : [])));
  const room = roomIn(facts, new Map([...facts.entries].filter(([path]) => !removed.has(path))));
  const plans = facts.templates.map((template) => planFile(template, drift.get(template.path), facts, rules));
  const files = plans.flatMap((plan) => (plan ? [makeRoom(plan, room)] : []));
  return { files: [...files, ...orphans], current: plans.length - files.length };
}

/** Undefined for a file that is as its template is. */
function planFile(
  template: Template,
  drift: DriftFacts | undefined,
  facts: FileFacts,
  rules: PlanRules,
): FilePlan | undefined {
  const { path } = template;
  const policy = facts.policyFor(path, facts.member);
  const theirs: FileVersion = { blob: template.blob(facts.format), mode: template.mode };
  const ours = versionOf(facts.entries.get(path));
  const about = { path, policy, ...(ours && { ours }), theirs };
  if (policy === "ignore")
    return { ...about, action: "skip", because: "ignored", reason: "the manifest leaves it out" };
  if (drift) return planDrift(about, drift, theirs);
  if (facts.entries.has(path)) {
    return { ...about, action: "skip", because: "seed", reason: "a seed, which is the member's own once it is there" };
  }
  if (policy === "optional" && rules.optional === "leave") {
    const reason = "optional, and the member does not have it";
    return { ...about, action: "skip", because: "optional", reason };
  }
  return { ...about, action: "create", result: theirs };
}

/** Whether a new file has a place of its own; if not, what is in its way, and why that is in the way. */
type Room = (path: string) => { readonly other?: string; readonly reason: string } | undefined;

/** @param entries what the member has left when the orphans are gone. */
function roomIn({ templates }: FileFacts, entries: ReadonlyMap<string, TreeEntry>): Room {
  const inMember = clashFinder(entries);
  const among = clashFinder(new Map(templates.map(({ path, mode }) => [path, { mode, oid: "" }])));
  return (path) => {
    const above = compareAbsence({ path }, entries, true);
    if (above?.reason !== undefined) return { reason: above.reason };
    const other = inMember(path);
    if (other !== undefined) return { other, reason: `the member has ${other}, ${oneFile}` };
    const twin = among(path);
    return twin === undefined ? undefined : { reason: `there is a template ${twin} too, ${oneFile}` };
  };
}

const oneFile = "which is the same name on a disk that does not tell upper from lower case";

/** A new file is written only where there is room for it. A seed that is there by another case is there. */
function makeRoom(plan: FilePlan, room: Room): FilePlan {
  if (plan.action !== "create") return plan;
  const obstacle = room(plan.path);
  if (!obstacle) return plan;
  const { result: _result, ...left } = plan;
  const { other, reason } = obstacle;
  return plan.policy === "seed" && other !== undefined
    ? { ...left, action: "skip", because: "seed", reason: `a seed, which is there as ${other}` }
    : { ...left, action: "conflict", reason };
}

type About = Omit<FilePlan, "action">;

function planDrift(about: About, drift: DriftFacts, theirs: FileVersion): FilePlan | undefined {
  const base = baseOf(drift);
  const known = { ...about, ...(base && { base }) };
  switch (drift.state) {
    case "identical":
      return undefined;
    case "missing":
      return { ...known, action: "create", result: theirs };
    case "waived": {
      const reason = `waived until ${drift.waived?.until ?? "?"}: ${drift.waived?.reason ?? ""}`;
      return { ...known, action: "skip", because: "waived", reason };
    }
    case "unknown": {
      const reason = drift.reason ?? "where it comes from cannot be told";
      return { ...known, action: "skip", because: "unknown", reason };
    }
    case "foreign": {
      const reason = drift.reason ?? "no version of the template is its base";
      return drift.policy === "required"
        ? { ...known, action: "conflict", reason }
        : { ...known, action: "skip", because: "foreign", reason };
    }
    default:
  }
  if (about.path.startsWith("docs/adr/")) {
    const reason = "under docs/adr/ the member's version is the one to prefer; pull it";
    return { ...known, action: "skip", because: "prefers-member", reason };
  }
  // What is left differs by its mode, is an older version, or was edited.
  return drift.state === "modified" ? { ...known, action: "merge" } : { ...known, action: "update", result: theirs };
}

function planOrphan(
  drift: DriftFacts | undefined,
  entry: TreeEntry | undefined,
  rules: PlanRules,
): FilePlan | undefined {
  const ours = versionOf(entry);
  if (!drift || !ours) return undefined;
  const about = { path: drift.path, policy: drift.policy, ours };
  if (drift.state === "waived") {
    const reason = `waived until ${drift.waived?.until ?? "?"}: ${drift.waived?.reason ?? ""}`;
    return { ...about, action: "skip", because: "waived", reason };
  }
  if (drift.state !== "orphaned") return undefined;
  if (rules.orphans === "delete") return { ...about, action: "delete-orphan" };
  const reason = "no longer a template; --delete-orphans removes it";
  return { ...about, action: "skip", because: "orphaned", reason };
}

function baseOf({ baseBlob, base }: DriftFacts): FilePlan["base"] {
  return baseBlob === undefined ? undefined : { blob: baseBlob, ...(base !== undefined && { commit: base }) };
}

/** A file or symbolic link; a folder or submodule is no version of a file. */
function versionOf(entry: TreeEntry | undefined): FileVersion | undefined {
  if (!entry || entry.mode === "040000" || entry.mode === "160000") return undefined;
  return { blob: entry.oid, mode: entry.mode };
}
