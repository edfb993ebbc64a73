import { byCodePoint } from "../platform/text.ts";

/**
 * The circles in which names depend on each other, each as the path that closes it (`a`, `b`, `a`), at least one for
 * every group of names that cannot be ordered, no name in two of them. Follows code point order, so that the answer
 * does not depend on the input's order. Iterative: chains may be as long as the fleet.
 */
export function findCycles(
  nodes: readonly { readonly name: string; readonly dependsOn: readonly string[] }[],
): string[][] {
  const known = new Map(nodes.map((node) => [node.name, node]));
  const done = new Set<string>();
  const cycles: string[][] = [];
  for (const start of [...known.keys()].toSorted(byCodePoint)) {
    if (!done.has(start)) walk(start, (name) => known.get(name)?.dependsOn ?? [], { known, done, cycles });
  }
  return cycles;
}

function walk(
  start: string,
  dependsOn: (name: string) => readonly string[],
  found: { readonly known: ReadonlyMap<string, unknown>; readonly done: Set<string>; readonly cycles: string[][] },
): void {
  const stepTo = (name: string) => ({ name, left: dependsOn(name).toSorted(byCodePoint).values() });
  const path = [stepTo(start)];
  const depths = new Map([[start, 0]]);
  const leaveFrom = (depth: number) => {
    for (const { name } of path.splice(depth)) {
      depths.delete(name);
      found.done.add(name);
    }
  };
  for (let last = path.at(-1); last; last = path.at(-1)) {
    const { value: next, done: exhausted } = last.left.next();
    if (exhausted || next === undefined) {
      leaveFrom(path.length - 1);
      continue;
    }
    if (!found.known.has(next) || found.done.has(next)) continue;
    const depth = depths.get(next);
    if (depth === undefined) {
      depths.set(next, path.length);
      path.push(stepTo(next));
    } else {
      found.cycles.push(smallestFirst(path.slice(depth).map((step) => step.name)));
      leaveFrom(depth);
    }
  }
}

/** The circle from its smallest name on, closed by the same name. */
function smallestFirst(circle: readonly string[]): string[] {
  const smallest = circle.toSorted(byCodePoint)[0] ?? "";
  const from = circle.indexOf(smallest);
  return [...circle.slice(from), ...circle.slice(0, from), smallest];
}
