import { Failure } from "../platform/failure.ts";
import { byCodePoint } from "../platform/text.ts";
import { findCycles } from "./find-cycles.ts";

/**
 * Puts dependencies before what depends on them, ties by code point: the same order for every order of the input.
 * Dependencies that are not in the list (references, members that were not chosen) are passed over.
 * Throws Failure "configuration" where members depend on each other in a circle, which a loaded fleet never does.
 */
export function orderMembers<Node extends { readonly name: string; readonly dependsOn: readonly string[] }>(
  members: readonly Node[],
): Node[] {
  const sorted = members.toSorted((a, b) => byCodePoint(a.name, b.name));
  const rankOf = new Map(sorted.map((member, rank) => [member.name, rank]));
  const dependents: number[][] = sorted.map(() => []);
  const waitingFor = sorted.map((member, rank) => {
    const dependencies = new Set(
      member.dependsOn.map((name) => rankOf.get(name)).filter((known) => known !== undefined),
    );
    for (const dependency of dependencies) dependents[dependency]?.push(rank);
    return dependencies.size;
  });
  const ready = new RankHeap();
  waitingFor.forEach((count, rank) => {
    if (count === 0) ready.push(rank);
  });
  const ordered: Node[] = [];
  for (let rank = ready.pop(); rank !== undefined; rank = ready.pop()) {
    const member = sorted[rank];
    if (member) ordered.push(member);
    for (const dependent of dependents[rank] ?? []) {
      const left = (waitingFor[dependent] ?? 0) - 1;
      waitingFor[dependent] = left;
      if (left === 0) ready.push(dependent);
    }
  }
  if (ordered.length === sorted.length) return ordered;
  throw new Failure(
    "configuration",
    findCycles(sorted).map((cycle) => ({ message: `members depend on each other in a circle: ${cycle.join(" -> ")}` })),
  );
}

/** A binary heap that gives the smallest number first. */
class RankHeap {
  readonly #ranks: number[] = [];

  push(rank: number): void {
    this.#ranks.push(rank);
    let index = this.#ranks.length - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (this.#at(parent) <= rank) break;
      this.#ranks[index] = this.#at(parent);
      index = parent;
    }
    this.#ranks[index] = rank;
  }

  pop(): number | undefined {
    const smallest = this.#ranks[0];
    const last = this.#ranks.pop();
    if (last === undefined || this.#ranks.length === 0) return last;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const child = this.#at(left + 1) < this.#at(left) ? left + 1 : left;
      if (this.#at(child) >= last) break;
      this.#ranks[index] = this.#at(child);
      index = child;
    }
    this.#ranks[index] = last;
    return smallest;
  }

  #at(index: number): number {
    return this.#ranks[index] ?? Number.POSITIVE_INFINITY;
  }
}
