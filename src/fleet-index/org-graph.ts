import type { Fleet, Member, Reference } from "../contracts/fleet.ts";
import type { OrgGraph, OrgNode } from "../contracts/org-graph.ts";
import { byCodePoint } from "../platform/text.ts";
import { nodeIds } from "./node-ids.ts";
import { repositoryLink } from "./repository-link.ts";

/**
 * The fleet as a graph. It follows from the declarations alone: not from their order in the file, nor from where the fleet
 * lies. Pure.
 */
export function orgGraph(fleet: Fleet): OrgGraph {
  const idOf = nodeIds();
  const nodes = [
    ...fleet.members.map((member) => ({ ...described(member), id: idOf(member.name), kind: "member" as const })),
    ...(["archived", "outside"] as const).flatMap((kind) =>
      fleet.references
        .filter((reference) => reference.kind === kind)
        .toSorted((a, b) => byCodePoint(a.name, b.name))
        .map((reference) => ({
          ...described(reference),
          id: idOf(`${kind}_${reference.name}`),
          kind,
          status: reference.status,
          ...(reference.sourceCommit !== undefined && { commit: reference.sourceCommit }),
          ...(reference.locator !== undefined && { locator: reference.locator }),
        })),
    ),
  ];
  const byName = new Map<string, OrgNode>(nodes.map((node) => [node.name, node]));
  return {
    source: fleet.file.startsWith(`${fleet.root}/`) ? fleet.file.slice(fleet.root.length + 1) : fleet.file,
    nodes,
    edges: nodes.flatMap((dependent) =>
      dependent.dependsOn.flatMap((name) => {
        const dependency = byName.get(name);
        return dependency ? [{ dependency, dependent }] : [];
      }),
    ),
  };
}

/** The branch that an inventory means where it names none. */
const usualBranch = "main";

function described(repository: Member | Reference): Omit<OrgNode, "id" | "kind"> {
  const { name, url, declaredBranch, domain, scope, dependsOn } = repository;
  return {
    name,
    ...(url !== undefined && { link: repositoryLink(url) }),
    defaultBranch: declaredBranch ?? usualBranch,
    ...(domain !== undefined && { domain }),
    ...(scope !== undefined && { scope }),
    metrics: "metrics" in repository && repository.metrics,
    dependsOn: dependsOn.toSorted(byCodePoint),
  };
}
