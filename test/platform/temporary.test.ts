import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
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

  it("is swept away by a later run once its process is gone, and only then", () => {
    const parent = scratch();
    const temporary = temporaryFolder(parent);
    temporary.make("a");
    const [living = ""] = readdirSync(parent);
    const [, pid, begin] = living.split("-");
    const { pid: ended } = spawnSync("true");
    // Of a process that is gone, and of one that had the number of one that is there now.
    for (const left of [`wgx-${ended}-${begin}-abcdef`, `wgx-${pid}-1-abcdef`])
      mkdirSync(join(parent, left, "half/removed"), { recursive: true });
    mkdirSync(join(parent, "wgx-test"));
    writeFileSync(join(parent, `wgx-${ended}-1-uvwxyz`), "no folder");
    temporaryFolder(parent).sweep();
    expect(readdirSync(parent).sort()).toEqual([living, `wgx-${ended}-1-uvwxyz`, "wgx-test"].sort());
    temporaryFolder(join(parent, "nowhere")).sweep();
    temporary.remove();
  });
});
