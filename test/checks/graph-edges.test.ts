import { describe, expect, it } from "vitest";
import { graphEdges } from "../../src/checks/graph-edges.ts";
import type { Fleet } from "../../src/contracts/fleet.ts";
import { checkContext, type Files, fleet, member, memberFacts, unknown } from "../helpers/member-facts.ts";

const base = member({ name: "base" });
const middle = member({ name: "middle", dependsOn: ["base"] });
const top = member({ name: "top", dependsOn: ["middle"] });
const uses = (what: string): Files => ({ ".github/workflows/ci.yml": `jobs:\n  a:\n    uses: ${what}\n` });
const submodule = (url: string): Files => ({ ".gitmodules": `[submodule "x"]\n\tpath = x\n\turl = ${url}\n` });

/** What is said where a member of the chain base, middle, top has these files. */
function check(name: string, files: Files, changes: Partial<Fleet> = {}) {
  const members = [base, middle, top];
  const facts = members.map((each) => memberFacts({ member: each }, each.name === name ? files : {}));
  const all = { members: facts, clones: [], workspace: "/work/space", waivers: [], judged: new Map(), complete: true };
  return graphEdges.check(all, checkContext({ fleet: fleet({ members, ...changes }) }));
}

describe("graph-edges", () => {
  it.each<[string, string, Files]>([
    ["a declared dependency", "top", uses("example/middle/.github/workflows/a.yml@main")],
    ["one that another dependency leads to", "top", uses("example/base/action@v1")],
    ["itself", "base", uses("example/base/action@v1")],
    ["somebody else's repository of the same name", "base", uses("stranger/top/action@v1")],
    ["the metarepo", "base", uses("example/metarepo/.github/workflows/a.yml@main")],
    ["a local path", "base", uses("./.github/actions/top")],
    ["nothing", "base", {}],
  ])("has nothing to say of a member that uses %s", (_what, name, files) => {
    expect(check(name, files)).toEqual([]);
  });

  it("remarks on a use that is not declared, with the file", () => {
    const unrelated = member({ name: "aside" });
    const members = [base, unrelated];
    const facts = members.map((each) =>
      memberFacts({ member: each }, each.name === "aside" ? uses("Example/BASE/action@v1") : {}),
    );
    const all = {
      members: facts,
      clones: [],
      workspace: "/work/space",
      waivers: [],
      judged: new Map(),
      complete: true,
    };
    expect(graphEdges.check(all, checkContext({ fleet: fleet({ members }) }))).toEqual([
      {
        member: "aside",
        finding: {
          check: "graph-edges",
          severity: "info",
          message: "uses base, which its depends_on does not lead to",
          path: ".github/workflows/ci.yml",
        },
      },
    ]);
  });

  it("warns of a use against the declared direction", () => {
    expect(check("base", uses("example/top/action@v1"))).toMatchObject([
      { member: "base", finding: { severity: "warn", message: "uses top, but by the inventory top depends on base" } },
    ]);
  });

  it.each(["https://github.com/example/top.git", "git@github.com:example/top", "../top.git"])(
    "sees the submodule %s",
    (url) => {
      const found = check("base", submodule(url));
      expect(found.map(({ finding }) => finding.path)).toEqual(url.startsWith("..") ? [] : [".gitmodules"]);
    },
  );

  it("warns of a dependency on what is archived or outside the fleet", () => {
    const dependent = member({ name: "base", dependsOn: ["old", "away"] });
    const references: Fleet["references"] = [
      { name: "old", status: "archived-reference", dependsOn: [], kind: "archived" },
      { name: "away", status: "external", dependsOn: [], kind: "outside" },
    ];
    const all = {
      members: [memberFacts({ member: dependent }, {})],
      clones: [],
      workspace: "/work/space",
      waivers: [],
      judged: new Map(),
      complete: true,
    };
    const found = graphEdges.check(all, checkContext({ fleet: fleet({ members: [dependent], references }) }));
    expect(found.map(({ finding }) => `${finding.severity}: ${finding.message}`)).toEqual([
      "warn: depends on old, which is archived (archived-reference)",
      "warn: depends on away, which is outside the fleet (external)",
    ]);
  });

  it("says a use once, however many files name it", () => {
    const files = { ...uses("example/top/action@v1"), ".github/workflows/b.yaml": "uses: example/top/other@v1\n" };
    expect(check("base", files)).toHaveLength(1);
  });

  it("says of a file that could not be read that its uses are not known", () => {
    const path = ".github/workflows/ci.yml";
    const files: Files = { [path]: { text: "", unread: "2000000 bytes, more than the 1048576 that are read" } };
    expect(check("base", files)).toEqual([
      {
        member: "base",
        finding: {
          check: "graph-edges",
          severity: "warn",
          path,
          message: "what it uses is not known: 2000000 bytes, more than the 1048576 that are read",
        },
      },
    ]);
  });

  it("passes over a member whose files are not known", () => {
    const facts = memberFacts({ member: base, tree: unknown("gone") });
    const all = {
      members: [facts],
      clones: [],
      workspace: "/work/space",
      waivers: [],
      judged: new Map(),
      complete: true,
    };
    expect(graphEdges.check(all, checkContext())).toEqual([]);
  });
});
