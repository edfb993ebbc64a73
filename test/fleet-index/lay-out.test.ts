import { describe, expect, it } from "vitest";
import type { Box } from "../../src/contracts/org-graph.ts";
import { layOut } from "../../src/fleet-index/lay-out.ts";
import { orgGraph } from "../../src/fleet-index/org-graph.ts";
import { fleet } from "../helpers/member-facts.ts";
import { aMember } from "../helpers/members.ts";

/** 200 members of twelve domains, each depending on up to three of those before it. */
const members = Array.from({ length: 200 }, (_, index) =>
  aMember(`member-${String(index).padStart(3, "0")}`, {
    domain: `domain ${index % 12}`,
    dependsOn: [40503, 30011, 17].flatMap((factor, nth) =>
      index > 20 && (index + nth) % 3 > 0
        ? [`member-${String(((index * factor) % 65521) % index).padStart(3, "0")}`]
        : [],
    ),
  }),
);
const graph = orgGraph(fleet({ members }));
const drawing = layOut(graph);

function apart(a: Box, b: Box): boolean {
  return a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
}

describe("the layout of two hundred members", () => {
  it("has a box for each, inside the band of its domain, and none over another", () => {
    expect(drawing.boxes).toHaveLength(200);
    for (const [index, box] of drawing.boxes.entries()) {
      const band = drawing.groups.find(({ title }) => title === box.node.domain);
      expect(
        band &&
          band.y <= box.y &&
          box.y + box.height <= band.y + band.height &&
          box.x + box.width <= band.x + band.width,
      ).toBe(true);
      for (const other of drawing.boxes.slice(index + 1)) expect(apart(box, other)).toBe(true);
    }
    for (const [index, band] of drawing.groups.entries()) {
      for (const other of drawing.groups.slice(index + 1)) expect(apart(band, other)).toBe(true);
    }
  });

  it("leads every line from left to right", () => {
    expect(drawing.lines).toHaveLength(graph.edges.length);
    expect(drawing.lines.filter(({ points: [from, to] }) => (from?.x ?? 0) >= (to?.x ?? 0))).toEqual([]);
  });

  it("is the same every time, and in whichever order the inventory stands", () => {
    expect(layOut(orgGraph(fleet({ members })))).toEqual(drawing);
  });
});
