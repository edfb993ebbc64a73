import { expect, it } from "vitest";
import { remembered } from "../../src/platform/remembered.ts";

it("a value is made once for each key, undefined as well", () => {
  const made: string[] = [];
  const map = new Map<string, string | undefined>();
  const ask = (key: string) =>
    remembered(map, key, (wanted) => {
      made.push(wanted);
      return wanted === "none" ? undefined : wanted.toUpperCase();
    });
  expect([ask("a"), ask("a"), ask("none"), ask("none"), ask("b")]).toEqual(["A", "A", undefined, undefined, "B"]);
  expect(made).toEqual(["a", "none", "b"]);
});
