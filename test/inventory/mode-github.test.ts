import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Fleet } from "../../src/contracts/fleet.ts";
import type { ForgeListing, ForgeRepository } from "../../src/contracts/forge.ts";
import { loadFleet } from "../../src/inventory/load-fleet.ts";
import { Failure } from "../../src/platform/failure.ts";
import { openMemory } from "../../src/platform/memory.ts";
import { folderWith, line } from "./fleet-folder.ts";

function listed(name: string, more: Partial<ForgeRepository> = {}): ForgeRepository {
  const url = `https://github.com/bakers/${name}`;
  return { owner: "bakers", name, url, cloneUrl: `${url}.git`, archived: false, fork: false, private: false, ...more };
}

const repositories = [
  listed("mill", { defaultBranch: "trunk" }),
  listed("oven"),
  listed("old-oven", { archived: true }),
  listed("yeast", { fork: true }),
];

async function load(inventory: string, listing: Partial<ForgeListing> = {}, memoryFolder?: string): Promise<Fleet> {
  const folder = folderWith({ "repos.yml": inventory });
  return loadFleet({
    file: join(folder, "repos.yml"),
    env: {},
    memory: openMemory(memoryFolder),
    list: async (owner) => ({ host: "github.com", owner, repositories, unusable: [], seesPrivate: false, ...listing }),
  });
}

const head = "mode: github\ngithub: {owner: bakers}\n";
const names = (fleet: Fleet) => fleet.members.map(({ name }) => name);

describe("mode: github", () => {
  it("takes the forge's repositories for members, without forks and archived ones", async () => {
    const fleet = await load(head);
    expect(fleet.members).toMatchObject([
      { name: "mill", url: "https://github.com/bakers/mill", declaredBranch: "trunk", dependsOn: [] },
      { name: "oven", url: "https://github.com/bakers/oven", cloneUrl: "https://github.com/bakers/oven" },
    ]);
    expect(fleet.warnings).toEqual([]);
  });

  it("takes forks and archived ones where the inventory wants them", async () => {
    expect(names(await load(`${head}include_forks: true\n`))).toEqual(["mill", "oven", "yeast"]);
    const fleet = await load(`${head}include_archived: true\n`);
    expect(names(fleet)).toEqual(["mill", "old-oven", "oven"]);
    expect(fleet.members[1]?.status).toBe("archived");
  });

  it("lays the inventory's own entries over what the forge says, and orders by their edges", async () => {
    const fleet = await load(`${head}repos:
  - {name: mill, depends_on: [oven], domain: grain}
static:
  include:
    - {name: oven, default_branch: next}
    - {name: shop, url: 'https://forge.example/x/shop'}
`);
    expect(fleet.members).toMatchObject([
      { name: "oven", declaredBranch: "next" },
      { name: "mill", domain: "grain", declaredBranch: "trunk", url: "https://github.com/bakers/mill" },
      { name: "shop", url: "https://forge.example/x/shop" },
    ]);
  });

  it("gives the same order whatever order the forge lists in", async () => {
    const turned = { repositories: repositories.toReversed() };
    expect(names(await load(head, turned))).toEqual(names(await load(head)));
  });

  it("excludes by name and glob; a pattern that only meets a fork is not idle", async () => {
    const fleet = await load(`${head}exclude: [yea*]\nstatic: {exclude: [oven, ghost]}\n`);
    expect(names(fleet)).toEqual(["mill"]);
    expect(fleet.warnings.map(({ message }) => message)).toEqual(['the exclude pattern "ghost" matches nothing']);
  });

  it("keeps what is declared an archived reference, or outside of the fleet, from being a member", async () => {
    const fleet = await load(`${head}include_archived: true
repos: [{name: mill, fleet: false}]
archived_references: [{name: old-oven}]
`);
    expect(names(fleet)).toEqual(["oven"]);
    expect(fleet.references).toMatchObject([
      { name: "mill", kind: "outside" },
      { name: "old-oven", kind: "archived" },
    ]);
  });

  it("warns of a repository that cannot be a member", async () => {
    const fleet = await load(head, { unusable: ["-rf"] });
    expect(fleet.warnings).toMatchObject([
      { line: 1, message: expect.stringContaining('github.com lists "-rf", which wgx cannot take for a member') },
    ]);
  });

  it("refuses a name that differs from a listed one in case only", async () => {
    const failure = await load(`${head}repos: [Mill]\n`).catch((error: unknown) => error);
    expect(failure instanceof Failure && failure.problems.map(line)).toEqual([
      'repos.yml:3:9 repos[0]: the names "mill" and "Mill" differ only in case (keep one of the two, or exclude one)',
    ]);
  });

  it("is told apart from another listing by the memory, and gives the same from it", async () => {
    const folder = folderWith({ "repos.yml": head });
    const at = (more: Partial<ForgeListing>) =>
      loadFleet({
        file: join(folder, "repos.yml"),
        env: {},
        memory: openMemory(join(folder, "cache")),
        list: async (owner) => ({
          host: "github.com",
          owner,
          repositories,
          unusable: [],
          seesPrivate: false,
          ...more,
        }),
      });
    const first = await at({});
    expect(await at({})).toEqual(first);
    expect(names(await at({ repositories: [listed("oven")] }))).toEqual(["oven"]);
  });
});
