import type { DriftState } from "../contracts/finding.ts";
import type { Cluster, TemplateReport } from "../contracts/report.ts";

/** How members stand to a template, the parts of `31 current, 6 behind 2, 3 share one edit, 1 missing`. */
export function templateWords(clusters: readonly Cluster[]): readonly string[] {
  const current = total(clusters, "identical");
  const edits = clusters.filter((cluster) => cluster.state === "modified");
  return [
    ...plain(current, "current"),
    ...behindWords(clusters),
    ...edits
      .filter(isShared)
      .map((edit, index) => `${edit.members.length} share ${index === 0 ? "one" : "another"} edit`),
    ...plain(edits.filter((edit) => !isShared(edit)).length, "edited"),
    ...otherStates.flatMap(({ state, word }) => plain(total(clusters, state), word)),
  ];
}

const otherStates: readonly { readonly state: DriftState; readonly word: string }[] = [
  { state: "foreign", word: "foreign" },
  { state: "mode", word: "with another mode" },
  { state: "missing", word: "missing" },
  { state: "orphaned", word: "orphaned" },
  { state: "waived", word: "waived" },
  { state: "unknown", word: "unknown" },
];

function total(clusters: readonly Cluster[], state: DriftState): number {
  return clusters.filter((cluster) => cluster.state === state).reduce((sum, { members }) => sum + members.length, 0);
}

function plain(count: number, word: string): readonly string[] {
  return count > 0 ? [`${count} ${word}`] : [];
}

function behindWords(clusters: readonly Cluster[]): readonly string[] {
  return clusters
    .filter((cluster) => cluster.state === "behind")
    .toSorted((a, b) => (a.behind ?? 0) - (b.behind ?? 0))
    .map(({ members, behind }) => `${members.length} behind${behind === undefined ? "" : ` ${behind}`}`);
}

function isShared(edit: Cluster): boolean {
  return edit.members.length > 1;
}

export function differs(template: TemplateReport): boolean {
  return template.clusters.some((cluster) => cluster.state !== "identical");
}

/** Edits that two or more members share: each is a candidate to take back into the templates. */
export function sharedEdits(template: TemplateReport): readonly Cluster[] {
  return template.clusters.filter((cluster) => cluster.state === "modified" && isShared(cluster));
}
