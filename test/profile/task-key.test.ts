import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { taskKey } from "../../src/profile/task-key.ts";

describe("taskKey", () => {
  it.each([
    ["Build_All", "build-all"],
    ["test: unit", "test:unit"],
    ["db.migrate up", "db.migrateup"],
    ["smoke", "smoke"],
  ])("%s is looked up as %s", (name, key) => {
    expect(taskKey(name)).toBe(key);
  });

  it("is the key of its own key", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (name) => taskKey(taskKey(name)) === taskKey(name)));
  });
});
