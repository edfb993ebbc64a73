import { describe, expect, it } from "vitest";
import { aboutStanding, unlistedOnForge } from "../../src/checks/forge-standing.ts";
import type { ForgeRepository, ForgeStanding } from "../../src/contracts/forge.ts";
import { checkContext, fleet, known, member, memberFacts, unknown } from "../helpers/member-facts.ts";

const place = { host: "github.com", owner: "example", name: "alpha" };

function repository(more: Partial<ForgeRepository> = {}): ForgeRepository {
  const { owner, name } = place;
  const url = "https://github.com/example/alpha";
  return { owner, name, url, cloneUrl: `${url}.git`, archived: false, fork: false, private: false, ...more };
}

function findings(standing: ForgeStanding, status?: string) {
  const facts = memberFacts({ forge: known(standing), member: member(status === undefined ? {} : { status }) });
  return aboutStanding(facts).map(
    ({ member: name, finding: { severity, message } }) => `${name} ${severity}: ${message}`,
  );
}

function there(more: Partial<ForgeRepository>) {
  return { kind: "there", place, repository: repository(more) } as const;
}

describe("a member on its forge", () => {
  it("is as the inventory says", () => {
    expect(findings(there({}))).toEqual([]);
  });

  it.each<[string, ForgeStanding, string]>([
    ["renamed", there({ name: "omega" }), "warn: example/alpha was renamed: on github.com it is example/omega now"],
    ["moved", there({ owner: "other" }), "warn: example/alpha was moved: on github.com it is other/alpha now"],
    ["in another case", there({ name: "Alpha" }), "info: github.com writes it example/Alpha, not example/alpha"],
    [
      "archived",
      there({ archived: true }),
      "warn: example/alpha is archived on github.com: nothing can be pushed to it",
    ],
    ["gone", { kind: "gone", place }, "warn: github.com has no example/alpha, or the token may not see it"],
    ["on no forge", { kind: "elsewhere" }, "info: it leads to no forge: nothing could be compared"],
    [
      "on a strange host",
      { kind: "elsewhere", host: "git.example" },
      "info: it leads to git.example, no forge that wgx knows: nothing could be compared",
    ],
  ])("%s", (_, standing, finding) => {
    expect(findings(standing)).toEqual([`alpha ${finding}`]);
  });

  it("may be archived where the inventory says so", () => {
    expect(findings(there({ archived: true }), "archived")).toEqual([]);
  });

  it("is passed over where the forge was not asked, or gave no answer", () => {
    expect(aboutStanding(memberFacts())).toEqual([]);
    expect(aboutStanding(memberFacts({ forge: unknown("it did not answer") }))).toEqual([]);
  });
});

describe("what only the forge has", () => {
  const listing = (repositories: readonly ForgeRepository[]) => ({
    ...{ host: "github.com", owner: "example", seesPrivate: true, unusable: [] },
    repositories,
  });
  const context = checkContext({
    fleet: fleet({ references: [{ name: "kept", status: "archived-reference", dependsOn: [], kind: "archived" }] }),
    isExcluded: (name) => name.startsWith("old-"),
  });

  it("is told in one finding, without forks, archived ones and what the inventory knows", () => {
    const all = [
      repository({ name: "ALPHA" }),
      repository({ name: "kept" }),
      repository({ name: "old-one" }),
      repository({ name: "fork", fork: true }),
      repository({ name: "gone", archived: true }),
      repository({ name: "new-a" }),
      repository({ name: "new-b" }),
    ];
    expect(unlistedOnForge(listing(all), new Map(), context)).toEqual([
      {
        finding: {
          check: "inventory-reconcile",
          severity: "info",
          message:
            "github.com lists 2 repositories of example that /work/space/metarepo/repos.yml neither lists nor excludes: new-a, new-b",
        },
      },
    ]);
    expect(unlistedOnForge(listing(all.slice(0, 5)), new Map(), context)).toEqual([]);
  });

  it("is not what a member was renamed to", () => {
    const today = repository({ name: "omega" });
    const renamed = new Map([["alpha", known({ kind: "there", place, repository: today } as const)]]);
    expect(unlistedOnForge(listing([today]), renamed, context)).toEqual([]);
  });

  it("is counted where it is too much to be named", () => {
    const many = Array.from({ length: 45 }, (_, index) => repository({ name: `new-${index}` }));
    expect(unlistedOnForge(listing(many), new Map(), context)[0]?.finding.message).toMatch(
      /lists 45 .*new-29, and 15 more$/,
    );
  });
});
