import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findFleetFile, metarepoRoot } from "../../src/inventory/find-fleet.ts";
import { asOrdinaryUser } from "../helpers/ordinary-user.ts";
import { failureOf, folderWith } from "./fleet-folder.ts";

const inventory = "repos: []\n";

describe("findFleetFile", () => {
  it("takes the file that --fleet names, relative to the current folder", () => {
    const cwd = folderWith({ "repos.yml": inventory, "other/list.yml": inventory });
    expect(findFleetFile({ flag: "other/list.yml", env: { WGX_FLEET: "repos.yml" }, cwd })).toBe(
      join(cwd, "other/list.yml"),
    );
  });

  it("takes the file that WGX_FLEET names where there is no flag", () => {
    const cwd = folderWith({ "repos.yml": inventory, "other/list.yml": inventory });
    expect(findFleetFile({ env: { WGX_FLEET: "other/list.yml" }, cwd })).toBe(join(cwd, "other/list.yml"));
  });

  it("treats an empty WGX_FLEET as not set", () => {
    const cwd = folderWith({ "repos.yml": inventory });
    expect(findFleetFile({ env: { WGX_FLEET: "" }, cwd })).toBe(join(cwd, "repos.yml"));
  });

  it("looks into a folder that the flag names", () => {
    const cwd = folderWith({ "a/repos.yml": inventory, "b/fleet/repos.yml": inventory });
    expect(findFleetFile({ flag: "a", env: {}, cwd })).toBe(join(cwd, "a/repos.yml"));
    expect(findFleetFile({ flag: join(cwd, "b"), env: {}, cwd })).toBe(join(cwd, "b/fleet/repos.yml"));
  });

  it("finds the nearest inventory going up", () => {
    const cwd = folderWith({ "repos.yml": inventory, "inner/repos.yml": inventory, "inner/deep/er/x": "" });
    expect(findFleetFile({ env: {}, cwd: join(cwd, "inner/deep/er") })).toBe(join(cwd, "inner/repos.yml"));
  });

  it("prefers repos.yml, then repos.yaml, then fleet/repos.yml", () => {
    const all = folderWith({ "repos.yml": inventory, "repos.yaml": inventory, "fleet/repos.yml": inventory });
    const two = folderWith({ "repos.yaml": inventory, "fleet/repos.yml": inventory });
    const one = folderWith({ "fleet/repos.yml": inventory });
    expect([all, two, one].map((cwd) => findFleetFile({ env: {}, cwd })?.slice(cwd.length))).toEqual([
      "/repos.yml",
      "/repos.yaml",
      "/fleet/repos.yml",
    ]);
  });

  it("passes over a folder called repos.yml", () => {
    const cwd = folderWith({ "repos.yml": inventory, "inner/repos.yml/x": "" });
    expect(findFleetFile({ env: {}, cwd: join(cwd, "inner") })).toBe(join(cwd, "repos.yml"));
  });

  it("finds nothing where nothing is", () => {
    expect(findFleetFile({ env: {}, cwd: folderWith({}) })).toBeUndefined();
  });

  it.each([
    [{ flag: "gone.yml", env: {} }, "--fleet names a file that does not exist"],
    [{ env: { WGX_FLEET: "gone.yml" } }, "WGX_FLEET names a file that does not exist"],
    [{ flag: "", env: {} }, "--fleet is empty"],
    [{ flag: "empty", env: {} }, "--fleet names a folder without repos.yml, repos.yaml, fleet/repos.yml"],
    [{ flag: "x\0y", env: {} }, "--fleet names a file that cannot be read (ERR_INVALID_ARG_VALUE)"],
  ])("refuses %j", async (named, message) => {
    const cwd = folderWith({ "repos.yml": inventory, "empty/x": "" });
    const failure = await failureOf(() => findFleetFile({ ...named, cwd }));
    expect(failure.kind).toBe("configuration");
    expect(failure.problems[0]?.message).toBe(message);
    expect(failure.problems[0]?.hint).toContain("name an inventory file with");
  });

  it("goes on upwards past a folder that may not be read", async () => {
    const cwd = folderWith({ "repos.yml": inventory });
    const closed = join(cwd, "closed");
    mkdirSync(closed, { mode: 0o000 });
    const found = await asOrdinaryUser(cwd, () => findFleetFile({ env: {}, cwd: closed }));
    chmodSync(closed, 0o700);
    expect(found).toBe(join(cwd, "repos.yml"));
  });
});

describe("metarepoRoot", () => {
  it("is the folder of the inventory", () => {
    expect(metarepoRoot("/srv/metarepo/repos.yml")).toBe("/srv/metarepo");
  });

  it("is the parent of a folder called fleet", () => {
    expect(metarepoRoot("/srv/metarepo/fleet/repos.yml")).toBe("/srv/metarepo");
  });

  it("is a metarepo that is itself called fleet", () => {
    const folder = folderWith({ "fleet/repos.yml": inventory, "fleet/.git/HEAD": "ref: refs/heads/main\n" });
    expect(metarepoRoot(join(folder, "fleet/repos.yml"))).toBe(join(folder, "fleet"));
  });
});
