import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nodeIds } from "../../src/fleet-index/node-ids.ts";

function idsOf(...names: readonly string[]): readonly string[] {
  const idOf = nodeIds();
  return names.map(idOf);
}

describe("ids of nodes", () => {
  it.each([
    ["tool-shed", "tool_shed"],
    ["_private_", "private"],
    [".github", "github"],
    ["3d-print", "repo_3d_print"],
    ["---", "repo"],
    ["end", "repo_end"],
    ["linkStyle", "repo_linkStyle"],
    ["Graph", "Graph"],
    ["ending", "ending"],
    ["style-guide", "style_guide"],
  ])("make %s to %s", (name, id) => expect(idsOf(name)).toEqual([id]));

  it("tell names apart that would be the same", () => {
    expect(idsOf("a-b", "a_b", "a.b", "a_b_2")).toEqual(["a_b", "a_b_2", "a_b_3", "a_b_2_2"]);
    expect(idsOf("a_b_2", "a-b", "a_b")).toEqual(["a_b_2", "a_b", "a_b_3"]);
  });

  it("are words, and each a different one, whatever the names are", () => {
    const name = fc.oneof(
      fc.stringMatching(/^[A-Za-z0-9._-]{1,6}$/),
      fc.constantFrom("end", "END", "_end", "repo_end"),
    );
    fc.assert(
      fc.property(fc.uniqueArray(name), (names) => {
        const ids = idsOf(...names);
        expect(new Set(ids).size).toBe(names.length);
        for (const id of ids) expect(id).toMatch(/^[A-Za-z][A-Za-z0-9_]*$/);
      }),
    );
  });
});
