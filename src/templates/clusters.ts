import type { DriftFacts } from "../contracts/facts.ts";
import type { Cluster, TemplateReport } from "../contracts/report.ts";
import { remembered } from "../platform/remembered.ts";
import { byCodePoint } from "../platform/text.ts";

/**
 * How the members fall into groups by the bytes they hold at each template's path, largest group first. A group of
 * several that share an edit is the candidate to take back.
 */
export function clusterTemplates(
  members: readonly { readonly name: string; readonly drift: readonly DriftFacts[] }[],
): TemplateReport[] {
  const byPath = new Map<string, Template>();
  for (const { name, drift } of members) {
    for (const { path, policy, state, blob, behind } of drift) {
      const template = remembered(byPath, path, (): Template => ({ policies: new Set(), groups: new Map() }));
      template.policies.add(policy);
      const key = keyOf({ state, ...(blob !== undefined && { blob }) });
      const group = template.groups.get(key);
      if (group) group.members.push(name);
      else
        template.groups.set(key, {
          state,
          members: [name],
          ...(blob !== undefined && { blob }),
          ...(behind !== undefined && { behind }),
        });
    }
  }
  return arranged(byPath);
}

/** What several parts of a fleet say of the same templates, as one. The parts have no member in common. */
export function joinTemplates(parts: readonly (readonly TemplateReport[])[]): TemplateReport[] {
  const byPath = new Map<string, Template>();
  for (const { path, policies, clusters } of parts.flat()) {
    const template = remembered(byPath, path, (): Template => ({ policies: new Set(), groups: new Map() }));
    for (const policy of policies) template.policies.add(policy);
    for (const cluster of clusters) {
      const group = remembered(template.groups, keyOf(cluster), () => ({ ...cluster, members: [] }));
      group.members.push(...cluster.members);
    }
  }
  return arranged(byPath);
}

interface Template {
  readonly policies: Set<DriftFacts["policy"]>;
  readonly groups: Map<string, Cluster>;
}

function keyOf({ state, blob }: Pick<Cluster, "state" | "blob">): string {
  return `${state} ${blob ?? ""}`;
}

function arranged(byPath: ReadonlyMap<string, Template>): TemplateReport[] {
  return [...byPath]
    .sort(([a], [b]) => byCodePoint(a, b))
    .map(([path, { policies, groups }]) => ({
      path,
      policies: [...policies].sort(),
      clusters: [...groups.values()]
        .map((group) => ({ ...group, members: [...group.members].sort(byCodePoint) }))
        .sort((a, b) => b.members.length - a.members.length || byCodePoint(keyOf(a), keyOf(b))),
    }));
}
