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
  const byPath = new Map<string, { policies: Set<DriftFacts["policy"]>; groups: Map<string, Cluster> }>();
  for (const { name, drift } of members) {
    for (const { path, policy, state, blob, behind } of drift) {
      const template = remembered(byPath, path, () => ({ policies: new Set(), groups: new Map() }));
      template.policies.add(policy);
      const key = `${state} ${blob ?? ""}`;
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
  return [...byPath]
    .sort(([a], [b]) => byCodePoint(a, b))
    .map(([path, { policies, groups }]) => ({
      path,
      policies: [...policies].sort(),
      clusters: [...groups.values()]
        .map((group) => ({ ...group, members: [...group.members].sort(byCodePoint) }))
        .sort(
          (a, b) =>
            b.members.length - a.members.length ||
            byCodePoint(`${a.state} ${a.blob ?? ""}`, `${b.state} ${b.blob ?? ""}`),
        ),
    }));
}
