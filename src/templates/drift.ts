import type { DriftFacts, LoadedWaiver, TreeEntry } from "../contracts/facts.ts";
import type { Member } from "../contracts/fleet.ts";
import type { ObjectFormat } from "../git/blob-id.ts";
import type { Template } from "./catalogue.ts";
import type { Provenance } from "./history.ts";
import type { PolicyFor } from "./policy.ts";

/** What the drift of one member is judged by. */
export interface DriftRules {
  readonly catalogue: readonly Template[];
  readonly provenance: Provenance;
  readonly format: ObjectFormat;
  readonly policyFor: PolicyFor;
  readonly waiverFor: (member: string, path: string) => LoadedWaiver | undefined;
  /** `YYYY-MM-DD`. */
  readonly today: string;
}

/**
 * How each template stands in one member, as far as blob ids tell. A file whose blob is no version of its template
 * comes out as `foreign`; {@link withBase} finds out whether it derives from one. Templates that are optional and
 * absent, seeds, and ignored ones say nothing.
 */
export function compareTree(member: Member, entries: ReadonlyMap<string, TreeEntry>, rules: DriftRules): DriftFacts[] {
  const found: DriftFacts[] = [];
  for (const template of rules.catalogue) {
    const policy = rules.policyFor(template.path, member);
    if (policy === "seed" || policy === "ignore") continue;
    const entry = entries.get(template.path);
    const drift = entry
      ? compareFile(template, entry, rules)
      : compareAbsence(template, entries, policy === "required");
    if (drift) found.push({ path: template.path, policy, templateMode: template.mode, ...drift });
  }
  for (const [path, blobs] of rules.provenance.retired) {
    const entry = entries.get(path);
    const policy = rules.policyFor(path, member);
    if (entry && policy !== "ignore" && policy !== "seed" && blobs.has(entry.oid)) {
      found.push({ path, policy, state: "orphaned", blob: entry.oid });
    }
  }
  return found;
}

type Judgement = Omit<DriftFacts, "path" | "policy">;

function compareFile(template: Template, entry: TreeEntry, rules: DriftRules): Judgement {
  const blob = entry.oid;
  if (entry.mode === "040000") return { state: "foreign", reason: "a folder stands in its place" };
  if (entry.mode === "160000") return { state: "foreign", reason: "a submodule stands in its place" };
  const mode = entry.mode === template.mode ? {} : { memberMode: entry.mode };
  const differs = entry.mode !== template.mode;
  const version = rules.provenance.versions(template.path).get(blob);
  // A template may have been a file and be a symbolic link now, or the reverse.
  if (version && version.kind === (entry.mode === "120000" ? "link" : "file"))
    return { state: "behind", blob, baseBlob: blob, behind: version.behind, base: version.commit, ...mode };
  if (differs && (entry.mode === "120000" || template.mode === "120000")) {
    return {
      state: "foreign",
      blob,
      ...mode,
      reason:
        entry.mode === "120000" ? "a symbolic link stands in its place" : "a file stands in place of a symbolic link",
    };
  }
  const current = rules.provenance.current(template.path);
  if (blob === template.blob(rules.format)) {
    return { state: differs ? "mode" : "identical", blob, ...(current !== undefined && { base: current }), ...mode };
  }
  return { state: "foreign", blob, ...mode };
}

/** A template that is not there; something that stands in the way of its folder is no mere absence. */
export function compareAbsence(
  template: Pick<Template, "path">,
  entries: ReadonlyMap<string, TreeEntry>,
  required: boolean,
): Judgement | undefined {
  for (let end = template.path.indexOf("/"); end >= 0; end = template.path.indexOf("/", end + 1)) {
    const above = entries.get(template.path.slice(0, end));
    if (!above) break;
    if (above.mode !== "040000") {
      const what = above.mode === "120000" ? "a symbolic link" : above.mode === "160000" ? "a submodule" : "a file";
      return required
        ? { state: "foreign", reason: `${template.path.slice(0, end)} is ${what}, not a folder` }
        : undefined;
    }
  }
  return required ? { state: "missing" } : undefined;
}

/** The blobs of a path in a member's own history, newest first. */
export type OwnHistory = ReadonlyMap<string, readonly string[]>;

/**
 * Settles a `foreign` file: where the member's own history of that path holds a version of the template, the file is
 * that version, edited; the newest such version is its base.
 */
export function withBase(drift: DriftFacts, ownHistory: OwnHistory, rules: DriftRules): DriftFacts {
  const template = rules.catalogue.find(({ path }) => path === drift.path);
  if (drift.state !== "foreign" || drift.reason !== undefined || !template) return drift;
  const versions = rules.provenance.versions(drift.path);
  for (const blob of ownHistory.get(drift.path) ?? []) {
    if (blob === template.blob(rules.format)) {
      const current = rules.provenance.current(drift.path);
      return {
        ...drift,
        state: "modified",
        baseBlob: blob,
        behind: 0,
        ...(current !== undefined && { base: current }),
      };
    }
    const version = versions.get(blob);
    if (version) return { ...drift, state: "modified", baseBlob: blob, behind: version.behind, base: version.commit };
  }
  return drift;
}

/** Takes a difference that is waived, and not past its day, out of the count; what it hides stays known. */
export function withWaiver(drift: DriftFacts, member: string, rules: DriftRules): DriftFacts {
  // What could not be read is nobody's intention.
  if (drift.state === "identical" || drift.state === "unknown") return drift;
  const waiver = rules.waiverFor(member, drift.path);
  if (!waiver || waiver.until < rules.today) return drift;
  return { ...drift, state: "waived", underneath: drift.state, waived: { reason: waiver.reason, until: waiver.until } };
}
