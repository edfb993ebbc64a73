import { describe, expect, it } from "vitest";
import type { Selection } from "../../src/inventory/select.ts";
import { selectMembers } from "../../src/inventory/select.ts";
import { failureOf, line, load } from "./fleet-folder.ts";

const inventory = `
repos:
  - { name: oven, domain: bakery, scope: heat, depends_on: [zest] }
  - { name: mill, domain: bakery, scope: flour }
  - { name: zest, domain: orchard, scope: fruit }
  - { name: .github }
  - { name: guest, fleet: false }
  - taken
archived_references: [{ name: old-mill }]
exclude: [taken]
`;
const everything: Selection = { repos: [], exclude: [], domains: [], scopes: [] };

async function select(selection: Partial<Selection>): Promise<string[]> {
  return selectMembers(await load(inventory), { ...everything, ...selection }).map(({ name }) => name);
}

async function refusal(selection: Partial<Selection>): Promise<string[]> {
  const fleet = await load(inventory);
  const failure = await failureOf(() => selectMembers(fleet, { ...everything, ...selection }));
  expect(failure.kind).toBe("usage");
  return failure.problems.map((problem) => line({ ...problem, place: undefined }));
}

describe("selectMembers", () => {
  it("chooses all members, in the fleet's order, where nothing is asked for", async () => {
    expect(await select({})).toEqual([".github", "mill", "zest", "oven"]);
  });

  it("chooses by name and by glob, each member once", async () => {
    expect(await select({ repos: ["oven", "*e*", "zest"] })).toEqual(["zest", "oven"]);
    expect(await select({ repos: ["{mill,oven}"] })).toEqual(["mill", "oven"]);
    expect(await select({ repos: ["*"] })).toEqual([".github", "mill", "zest", "oven"]);
  });

  it("narrows down by domain, scope and exclusion", async () => {
    expect(await select({ domains: ["bakery"] })).toEqual(["mill", "oven"]);
    expect(await select({ domains: ["bakery", "orchard"], scopes: ["heat", "fruit"] })).toEqual(["zest", "oven"]);
    expect(await select({ domains: ["bakery"], exclude: ["o*"] })).toEqual(["mill"]);
  });

  it("keeps to the names of an earlier run, which may be none", async () => {
    expect(await select({ only: new Set(["oven", "gone"]) })).toEqual(["oven"]);
    expect(await select({ only: new Set() })).toEqual([]);
  });

  it("lets a reference be excluded, which is never chosen anyway", async () => {
    expect(await select({ exclude: ["guest"] })).toHaveLength(4);
  });

  it.each<[string, Partial<Selection>]>([
    ["a mistyped name", { repos: ["ovne"] }],
    ["another case", { repos: ["Mill"] }],
    ["nothing like it", { repos: ["spaceship"] }],
    ["a glob", { repos: ["x-*"] }],
    ["an archived reference", { repos: ["old-mill"] }],
    ["a repository outside the fleet", { repos: ["gue*"] }],
    ["an excluded one", { repos: ["taken"] }],
    ["a mistyped exclusion", { exclude: ["milk"] }],
    ["a mistyped domain", { domains: ["backery"] }],
    ["a mistyped scope", { scopes: ["fluor"] }],
    ["an empty name", { repos: [""] }],
    ["a control character", { repos: ["\u001b[2J"] }],
    ["several at once", { repos: ["nope", "oven"], domains: ["none"] }],
    ["choices that leave nobody", { repos: ["oven"], domains: ["orchard"] }],
  ])("refuses %s", async (_, selection) => {
    expect(await refusal(selection)).toMatchSnapshot();
  });

  it("chooses nobody from an empty fleet, but refuses a name", async () => {
    const fleet = await load("repos: []\n");
    expect(selectMembers(fleet, everything)).toEqual([]);
    expect((await failureOf(() => selectMembers(fleet, { ...everything, repos: ["a"] }))).kind).toBe("usage");
  });
});
