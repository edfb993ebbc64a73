import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mapBounded } from "../../src/platform/pool.ts";

const later = () => new Promise<void>((resume) => setImmediate(resume));

describe("mapBounded", () => {
  it("gives the results in the order of the items, with at most so many at once", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 20 }),
        fc.integer({ min: 1, max: 6 }),
        async (turns, limit) => {
          let running = 0;
          let most = 0;
          const results = await mapBounded(turns, limit, async (count, index) => {
            most = Math.max(most, ++running);
            for (let turn = 0; turn < count; turn++) await later();
            running--;
            return [index, count];
          });
          expect(results).toEqual(turns.map((count, index) => [index, count]));
          expect(most).toBe(Math.min(limit, turns.length));
        },
      ),
      { numRuns: 50, seed: 3 },
    );
  });

  it("starts nothing after a failure, lets the rest end, and throws it", async () => {
    const started: number[] = [];
    const ended: number[] = [];
    const run = mapBounded([0, 1, 2, 3, 4], 2, async (item) => {
      started.push(item);
      if (item === 1) throw new Error("broken");
      await later();
      await later();
      ended.push(item);
    });
    await expect(run).rejects.toThrow("broken");
    expect(started).toEqual([0, 1]);
    expect(ended).toEqual([0]);
  });

  it("works on items that are undefined", async () => {
    expect(await mapBounded([undefined, 1], 2, async (item) => item ?? "none")).toEqual(["none", 1]);
  });
});
