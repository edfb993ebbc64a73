import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findCycles } from "../../src/inventory/find-cycles.ts";
import { orderMembers } from "../../src/inventory/order.ts";
import { byCodePoint } from "../../src/platform/text.ts";
import { failureOf } from "./fleet-folder.ts";

const node = (name: string, ...dependsOn: string[]) => ({ name, dependsOn });
const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);

/** Members that depend on earlier ones only, in a random order. */
const acyclic = fc
  .uniqueArray(fc.stringMatching(/^[A-Za-z][a-z0-9._-]{0,3}$/), { minLength: 1, maxLength: 30 })
  .chain((all) =>
    fc.tuple(...all.map((name, index) => fc.subarray(all.slice(0, index)).map((list) => node(name, ...list)))),
  )
  .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));

describe("orderMembers", () => {
  it("puts each dependency before what depends on it, and loses nobody", () => {
    fc.assert(
      fc.property(acyclic, ([list]) => {
        const ordered = orderMembers(list);
        const rank = new Map(ordered.map(({ name }, index) => [name, index]));
        expect(names(ordered).toSorted()).toEqual(names(list).toSorted());
        for (const { name, dependsOn } of ordered) {
          for (const dependency of dependsOn) expect(rank.get(dependency)).toBeLessThan(rank.get(name) ?? -1);
        }
      }),
    );
  });

  it("does not depend on the order of the input", () => {
    fc.assert(
      fc.property(acyclic, ([list, shuffled]) => {
        expect(names(orderMembers(shuffled))).toEqual(names(orderMembers(list)));
      }),
    );
  });

  it("takes the smallest name by code point among those that are ready", () => {
    fc.assert(
      fc.property(acyclic, ([list]) => {
        const placed = new Set<string>();
        for (const { name } of orderMembers(list)) {
          const ready = list.filter((each) => !placed.has(each.name) && each.dependsOn.every((d) => placed.has(d)));
          expect(name).toBe(names(ready).toSorted(byCodePoint)[0]);
          placed.add(name);
        }
      }),
    );
  });

  it("sorts upper case before lower case", () => {
    expect(names(orderMembers([node("a"), node("B"), node("_"), node("0")]))).toEqual(["0", "B", "_", "a"]);
  });

  it("passes over dependencies outside the list, and counts a repeated one once", () => {
    expect(names(orderMembers([node("a", "gone", "b", "b"), node("b")]))).toEqual(["b", "a"]);
  });

  it("orders a chain of ten thousand and a wide fleet in good time", () => {
    const chain = Array.from({ length: 10_000 }, (_, index) =>
      node(`m${index}`, ...(index > 0 ? [`m${index - 1}`] : [])),
    );
    const started = performance.now();
    expect(orderMembers(chain.toReversed()).at(-1)?.name).toBe("m9999");
    const wide = chain.map(({ name }) => node(name, ...(name === "m0" ? [] : ["m0"])));
    expect(orderMembers(wide)[0]?.name).toBe("m0");
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it("refuses a circle and names its path", async () => {
    const failure = await failureOf(() =>
      orderMembers([node("c", "a"), node("a", "b"), node("b", "c"), node("d", "a")]),
    );
    expect(failure.kind).toBe("configuration");
    expect(failure.message).toBe("members depend on each other in a circle: a -> b -> c -> a");
  });
});

describe("findCycles", () => {
  it("finds none where there is none", () => {
    fc.assert(
      fc.property(acyclic, ([list]) => {
        expect(findCycles(list)).toEqual([]);
      }),
    );
  });

  it("gives real circles, no name in two of them, whatever the input's order", () => {
    const graph = fc
      .array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 20 })
      .map((edges) =>
        [..."abcdefgh"].map((name, index) =>
          node(name, ...edges.filter(([from]) => from === index).map(([, to]) => "abcdefgh".charAt(to))),
        ),
      );
    fc.assert(
      fc.property(graph, (list) => {
        const cycles = findCycles(list);
        const dependsOn = new Map(list.map((each) => [each.name, each.dependsOn]));
        for (const cycle of cycles) {
          expect(cycle.at(-1)).toBe(cycle[0]);
          cycle.slice(1).forEach((next, index) => {
            expect(dependsOn.get(cycle[index] ?? "")).toContain(next);
          });
        }
        const involved = cycles.flatMap((cycle) => cycle.slice(1));
        expect(new Set(involved).size).toBe(involved.length);
        expect(findCycles(list.toReversed())).toEqual(cycles);
        if (cycles.length > 0) expect(() => orderMembers(list)).toThrow("circle");
        else expect(orderMembers(list)).toHaveLength(list.length);
      }),
    );
  });

  it("follows a circle of ten thousand", () => {
    const circle = Array.from({ length: 10_000 }, (_, index) => node(`m${index}`, `m${(index + 1) % 10_000}`));
    expect(findCycles(circle)[0]).toHaveLength(10_001);
  });
});
