import { expect, it } from "vitest";
import { startStopwatch } from "../../src/platform/stopwatch.ts";

function clock() {
  let now = 0;
  const stopwatch = startStopwatch(() => now);
  const pass = (milliseconds: number): void => {
    now += milliseconds;
  };
  return { stopwatch, pass };
}

it("adds up what goes by one name, and tells the longest and what it was about", () => {
  const { stopwatch, pass } = clock();
  const work = (): string => {
    pass(2);
    return "done";
  };
  expect(stopwatch.time("a", work, "first")).toBe("done");
  stopwatch.time("b", () => pass(1));
  stopwatch.time("a", () => pass(5), "second");
  expect(stopwatch.laps()).toEqual([
    { name: "a", milliseconds: 7, count: 2, longest: { milliseconds: 5, about: "second" } },
    { name: "b", milliseconds: 1, count: 1, longest: { milliseconds: 1 } },
  ]);
});

it("takes the time of a promise to its end, also where it fails, which whoever awaits it hears", async () => {
  const { stopwatch, pass } = clock();
  const late = async (error?: Error): Promise<number> => {
    await Promise.resolve();
    pass(3);
    if (error) throw error;
    return 1;
  };
  expect(await stopwatch.time("a", () => late())).toBe(1);
  await expect(stopwatch.time("a", () => late(new Error("no")))).rejects.toThrow("no");
  expect(stopwatch.laps()).toMatchObject([{ name: "a", milliseconds: 6, count: 2 }]);
});
