import { expect, it } from "vitest";
import { formatKey } from "../../src/platform/key-path.ts";

it("writes paths the way they are read", () => {
  expect(formatKey(["repos", 3, "depends_on", 0])).toBe("repos[3].depends_on[0]");
  expect(formatKey([])).toBe("");
});
