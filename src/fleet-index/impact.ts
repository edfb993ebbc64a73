import type { OrgGraph, OrgNode } from "../contracts/org-graph.ts";
import { byCodePoint } from "../platform/text.ts";

/** A repository that depends on another one. */
export interface Dependent {
  readonly node: OrgNode;
  /** From the other one to this one, a shortest way; of several the first by code point. Two names where it is direct. */
  readonly path: readonly string[];
}

/** Everything that depends on a repository, the nearest first, then by code point. */
export function dependentsOf({ edges }: OrgGraph, name: string): readonly Dependent[] {
  const next = new Map<string, OrgNode[]>();
  for (const { dependency, dependent } of edges) {
    const known = next.get(dependency.name);
    if (known) known.push(dependent);
    else next.set(dependency.name, [dependent]);
  }
  const found = new Map<string, Dependent>();
  let ends: readonly (readonly string[])[] = [[name]];
  while (ends.length > 0) {
    const further: Dependent[] = [];
    for (const path of ends) {
      for (const node of (next.get(path.at(-1) ?? "") ?? []).toSorted((a, b) => byCodePoint(a.name, b.name))) {
        if (node.name === name || found.has(node.name)) continue;
        const dependent = { node, path: [...path, node.name] };
        found.set(node.name, dependent);
        further.push(dependent);
      }
    }
    ends = further.toSorted((a, b) => byCodePoint(a.node.name, b.node.name)).map(({ path }) => path);
  }
  return [...found.values()].toSorted((a, b) => a.path.length - b.path.length || byCodePoint(a.node.name, b.node.name));
}
