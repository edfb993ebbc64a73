import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadFleet } from "../../src/inventory/load-fleet.ts";
import { openMemory } from "../../src/platform/memory.ts";
import { asOrdinaryUser } from "../helpers/ordinary-user.ts";
import { failureOf, folderWith, line } from "./fleet-folder.ts";

const inventory = "github: {owner: bakers}\nrepos: [{name: a, depends_on: [b]}, b]\n";
const metadata = "schema_version: 1\nrepositories: {a: {domain: mills}}\n";

function fleetFolder(files: Readonly<Record<string, string>> = {}) {
  const folder = folderWith({ "repos.yml": inventory, "repo-metadata.yml": metadata, ...files });
  const cacheFolder = join(folder, "cache/deep");
  const file = join(folder, "repos.yml");
  return { folder, file, cacheFolder, kept: join(cacheFolder, "inventory.json") };
}

describe("the cache of parsed values", () => {
  it("is written, and gives the same fleet", async () => {
    const { file, cacheFolder } = fleetFolder();
    const first = await loadFleet({ file, env: {}, memory: openMemory(cacheFolder) });
    expect(readdirSync(cacheFolder)).toEqual(["inventory.json"]);
    expect(await loadFleet({ file, env: {}, memory: openMemory(cacheFolder) })).toEqual(first);
    expect(await loadFleet({ file, env: {} })).toEqual(first);
  });

  it("is what a second load reads", async () => {
    const { file, cacheFolder, kept } = fleetFolder();
    await loadFleet({ file, env: {}, memory: openMemory(cacheFolder) });
    writeFileSync(kept, readFileSync(kept, "utf8").replace("mills", "from-the-cache"));
    expect((await loadFleet({ file, env: {}, memory: openMemory(cacheFolder) })).members[1]?.domain).toBe(
      "from-the-cache",
    );
  });

  it.each(["repos.yml", "repo-metadata.yml"])("is not used after a change of %s", async (changed) => {
    const { folder, file, cacheFolder } = fleetFolder();
    await loadFleet({ file, env: {}, memory: openMemory(cacheFolder) });
    const path = join(folder, changed);
    writeFileSync(path, readFileSync(path, "utf8").replace("bakers", "smiths").replace("mills", "forges"));
    const fleet = await loadFleet({ file, env: {}, memory: openMemory(cacheFolder) });
    expect(fleet).toEqual(await loadFleet({ file, env: {} }));
    expect([fleet.owner, fleet.members[1]?.domain]).toContain(changed === "repos.yml" ? "smiths" : "forges");
  });

  it("does not hold the owner of the environment", async () => {
    const { file, cacheFolder } = fleetFolder();
    await loadFleet({ file, env: { WGX_OWNER: "smiths" }, memory: openMemory(cacheFolder) });
    expect((await loadFleet({ file, env: {}, memory: openMemory(cacheFolder) })).owner).toBe("bakers");
  });

  it.each(["", "{", "[]", "null", '{"key": 1}', '{"key": "x", "values": {}}'])(
    "is passed over and written again where it holds %j",
    async (damaged) => {
      const { file, cacheFolder, kept } = fleetFolder();
      const first = await loadFleet({ file, env: {}, memory: openMemory(cacheFolder) });
      const whole = readFileSync(kept, "utf8");
      writeFileSync(kept, damaged);
      expect(await loadFleet({ file, env: {}, memory: openMemory(cacheFolder) })).toEqual(first);
      expect(readFileSync(kept, "utf8")).toBe(whole);
    },
  );

  it("is passed over where it holds something else", async () => {
    const { file, cacheFolder, kept } = fleetFolder();
    const first = await loadFleet({ file, env: {}, memory: openMemory(cacheFolder) });
    const { key } = JSON.parse(readFileSync(kept, "utf8"));
    writeFileSync(kept, JSON.stringify({ key, answer: { members: 5, references: [] } }));
    expect(await loadFleet({ file, env: {}, memory: openMemory(cacheFolder) })).toEqual(first);
  });

  it("is done without where the folder cannot be made", async () => {
    const { folder, file } = fleetFolder({ "in-the-way": "" });
    const cacheFolder = join(folder, "in-the-way/cache");
    expect(await loadFleet({ file, env: {}, memory: openMemory(cacheFolder) })).toEqual(
      await loadFleet({ file, env: {} }),
    );
  });

  it("leaves no draft behind where it cannot be put in place", async () => {
    const { file, cacheFolder, kept } = fleetFolder();
    mkdirSync(join(kept, "a-folder"), { recursive: true });
    await loadFleet({ file, env: {}, memory: openMemory(cacheFolder) });
    expect(readdirSync(cacheFolder)).toEqual(["inventory.json"]);
  });

  it("is done without where it may not be written", async () => {
    const { folder, file, cacheFolder, kept } = fleetFolder();
    mkdirSync(cacheFolder, { recursive: true });
    chmodSync(cacheFolder, 0o500);
    await asOrdinaryUser(folder, async () => {
      expect((await loadFleet({ file, env: {}, memory: openMemory(cacheFolder) })).members).toHaveLength(2);
    });
    chmodSync(cacheFolder, 0o700);
    expect(existsSync(kept)).toBe(false);
  });

  it("keeps the places of warnings and problems", async () => {
    const warned = fleetFolder({ "repos.yml": "repos:\n  - name: a\n    colour: red\n" });
    for (const _ of ["parsed", "asked again"]) {
      const { warnings } = await loadFleet({ file: warned.file, env: {}, memory: openMemory(warned.cacheFolder) });
      expect(warnings).toMatchObject([{ line: 3, column: 5, key: "repos[0].colour" }]);
    }
    const refused = fleetFolder({ "repos.yml": "repos:\n  - a\n  - a\n" });
    for (const _ of ["parsed", "asked again"]) {
      const failure = await failureOf(() =>
        loadFleet({ file: refused.file, env: {}, memory: openMemory(refused.cacheFolder) }),
      );
      expect(failure.problems.map(line)[0]).toContain("repos.yml:3:5 repos[1]: duplicate name");
    }
  });
});
