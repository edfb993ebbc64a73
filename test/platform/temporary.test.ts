import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../src/platform/temporary.ts";
import { scratch } from "../helpers/repositories.ts";

describe("the temporary folder of a run", () => {
  it("is not there until somebody needs it", () => {
    const parent = scratch();
    temporaryFolder(parent).remove();
    expect(readdirSync(parent)).toEqual([]);
  });

  it("gives each a new empty folder that nobody else can read", () => {
    const parent = scratch();
    const temporary = temporaryFolder(parent);
    const folders = ["a", "a", "b"].map((name) => temporary.make(name));
    expect(new Set(folders).size).toBe(3);
    for (const folder of folders) {
      expect(readdirSync(folder)).toEqual([]);
      expect(statSync(folder).mode & 0o777).toBe(0o700);
    }
    expect(readdirSync(parent)).toHaveLength(1);
    expect(statSync(join(parent, readdirSync(parent)[0] ?? "")).mode & 0o777).toBe(0o700);
    temporary.remove();
  });

  it("goes with all that is in it, and may be removed twice", () => {
    const parent = scratch();
    const temporary = temporaryFolder(parent);
    const folder = temporary.make("a");
    writeFileSync(join(folder, "file"), "");
    temporary.remove();
    temporary.remove();
    expect(existsSync(folder)).toBe(false);
    expect(readdirSync(parent)).toEqual([]);
    expect(() => temporary.make("late")).toThrow("already removed");
  });
});
