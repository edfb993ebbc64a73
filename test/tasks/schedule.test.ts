import fc from "fast-check";
import { expect, it } from "vitest";
import { inDependencyOrder } from "../../src/tasks/schedule.ts";

/** Items, each of which depends on some of those before it and on one that is not among them. */
const items = fc.array(fc.array(fc.nat(30), { maxLength: 4 }), { maxLength: 20 }).map((lists) =>
  lists.map((list, index) => ({
    name: `m${index}`,
    dependsOn: [...new Set(list.filter((other) => other < index || other > 20).map((other) => `m${other}`))],
  })),
);

it("works on each item once, after what it depends on, never on more than the limit, results in the given order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([1, 2, 5]), items, async ([limit = 3], given) => {
      const finished = new Set<string>();
      let running = 0;
      const results = await inDependencyOrder(
        given.toReversed(),
        limit,
        async ({ name, dependsOn }, dependencies: string[] | readonly string[]) => {
          expect(++running).toBeLessThanOrEqual(limit);
          const known = dependsOn.filter((other) => given.some((each) => each.name === other));
          expect(dependencies).toEqual(known);
          for (const other of known) expect(finished.has(other)).toBe(true);
          await Promise.resolve();
          running--;
          finished.add(name);
          return name;
        },
      );
      expect(results).toEqual(given.toReversed().map(({ name }) => name));
    }),
  );
});

it("starts nothing more after a defect, and lets what is under way end first", async () => {
  const done: string[] = [];
  const names = ["a", "b", "c"].map((name) => ({ name, dependsOn: [] }));
  const work = async ({ name }: { name: string }): Promise<string> => {
    if (name === "a") throw new Error("defect");
    await new Promise((resolve) => setTimeout(resolve, 5));
    done.push(name);
    return name;
  };
  await expect(inDependencyOrder(names, 2, work)).rejects.toThrow("defect");
  expect(done).toEqual(["b"]);
});
