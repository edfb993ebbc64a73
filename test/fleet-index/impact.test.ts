import { describe, expect, it } from "vitest";
import { dependentsOf } from "../../src/fleet-index/impact.ts";
import { orgGraph } from "../../src/fleet-index/org-graph.ts";
import { fleet } from "../helpers/member-facts.ts";
import { aMember } from "../helpers/members.ts";

const graph = orgGraph(
  fleet({
    members: [
      aMember("base"),
      aMember("left", { dependsOn: ["base"] }),
      aMember("right", { dependsOn: ["base"] }),
      aMember("top", { dependsOn: ["right", "left"] }),
      aMember("roof", { dependsOn: ["top", "base"] }),
      aMember("aside"),
    ],
    references: [{ name: "old", kind: "archived", status: "archived", dependsOn: ["top"] }],
  }),
);
const pathsFrom = (name: string) => dependentsOf(graph, name).map(({ path }) => path.join(" "));

describe("what depends on a repository", () => {
  it("is told with a shortest way, the nearest first", () => {
    expect(pathsFrom("base")).toEqual(["base left", "base right", "base roof", "base left top", "base left top old"]);
  });

  it("is nothing for what stands at the end, or aside", () => {
    expect([pathsFrom("roof"), pathsFrom("aside")]).toEqual([[], []]);
  });
});
