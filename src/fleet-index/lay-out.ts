import { Graph, layout } from "@dagrejs/dagre";
import type { Box, OrgEdge, OrgGraph, OrgLayout, OrgNode, Point } from "../contracts/org-graph.ts";
import { byCodePoint } from "../platform/text.ts";

/** Pixels. */
const sizes = {
  height: 38,
  /** Of one letter; the drawing asks for a font of this width, and cuts what does not fit. */
  letter: 7.3,
  narrowest: 90,
  widest: 230,
  betweenColumns: 70,
  betweenRows: 10,
  padding: 14,
  title: 24,
  margin: 20,
};

/** Where nothing depends on anything, this many stand beside each other. */
const leastColumns = 6;

/**
 * Where each node and line of a drawing goes: a column for each layer, dependencies left of what depends on them, and a
 * band across the columns for each domain. Layers, and the order inside them that lets few lines cross, come from dagre
 * (its compound graphs would give the bands as well, but take minutes for 200 nodes). What has no edges fills up its band.
 */
export function layOut(graph: OrgGraph): OrgLayout {
  const ranked = rank(graph);
  const bands = bandsOf(graph.nodes);
  const layers = Math.max(0, ...[...ranked.values()].map(({ layer }) => layer + 1));
  const columns = Math.max(1, layers, Math.min(leastColumns, graph.nodes.length));
  const places = new Map<OrgNode, { readonly column: number; readonly row: number }>();
  const heights = bands.map(({ nodes }) => placeInBand(nodes, ranked, columns, places));
  const lefts = columnEdges(places, columns);
  const right = lefts.at(-1) ?? sizes.margin;
  const boxes: Map<OrgNode, OrgLayout["boxes"][number]> = new Map();
  const groups: OrgLayout["groups"][number][] = [];
  let top = sizes.margin;
  for (const [index, { title, nodes }] of bands.entries()) {
    const rows = heights[index] ?? 0;
    const height = sizes.title + rows * (sizes.height + sizes.betweenRows) - sizes.betweenRows + sizes.padding;
    groups.push({
      title: cut(title, right - sizes.margin),
      x: sizes.margin,
      y: top,
      width: right - sizes.margin,
      height,
    });
    for (const node of nodes) {
      const { column, row } = places.get(node) ?? { column: 0, row: 0 };
      const y = top + sizes.title + row * (sizes.height + sizes.betweenRows);
      const lines = linesOf(node);
      boxes.set(node, { node, lines, x: lefts[column] ?? 0, y, width: widthOf(lines), height: sizes.height });
    }
    top += height + sizes.betweenRows;
  }
  return {
    width: right + sizes.margin,
    height: top - sizes.betweenRows + sizes.margin,
    groups,
    boxes: [...boxes.values()],
    lines: graph.edges.flatMap((edge) => lineOf(edge, boxes)),
  };
}

interface Rank {
  /** From 0, dependencies first. */
  readonly layer: number;
  /** Against the others of its layer. */
  readonly order: number;
}

/** The layer of every node that has an edge. */
function rank({ edges }: OrgGraph): ReadonlyMap<OrgNode, Rank> {
  const graph = new Graph();
  // Half the time of dagre's usual ranker, and as few layers.
  const ranker = "tight-tree";
  graph.setGraph({ rankdir: "LR", nodesep: sizes.betweenRows, ranksep: sizes.betweenColumns, ranker });
  for (const { dependency, dependent } of edges) {
    for (const { id } of [dependency, dependent]) graph.setNode(id, { width: sizes.widest, height: sizes.height });
    graph.setEdge(dependency.id, dependent.id, {});
  }
  if (edges.length === 0) return new Map();
  layout(graph);
  const placed = new Map(
    edges.flatMap(({ dependency, dependent }) => [dependency, dependent]).map((node) => [node, graph.node(node.id)]),
  );
  const xs = [...new Set([...placed.values()].map(({ x = 0 }) => x))].toSorted((a, b) => a - b);
  const layers = new Map(xs.map((x, layer) => [x, layer]));
  return new Map([...placed].map(([node, { x = 0, y = 0 }]) => [node, { layer: layers.get(x) ?? 0, order: y }]));
}

interface Band {
  readonly title: string;
  readonly nodes: readonly OrgNode[];
}

/** The members by domain, those without one last, then what is only shown. */
function bandsOf(nodes: readonly OrgNode[]): readonly Band[] {
  const members = nodes.filter(({ kind }) => kind === "member");
  const domains = [...new Set(members.flatMap(({ domain }) => domain ?? []))].toSorted(byCodePoint);
  return [
    ...domains.map((title) => ({ title, nodes: members.filter(({ domain }) => domain === title) })),
    { title: "–", nodes: members.filter(({ domain }) => domain === undefined) },
    { title: "Archived References", nodes: nodes.filter(({ kind }) => kind === "archived") },
    { title: "Outside the Fleet", nodes: nodes.filter(({ kind }) => kind === "outside") },
  ].filter((band) => band.nodes.length > 0);
}

/** Puts a band's nodes into cells, and gives how many rows it takes. */
function placeInBand(
  nodes: readonly OrgNode[],
  ranked: ReadonlyMap<OrgNode, Rank>,
  columns: number,
  places: Map<OrgNode, { readonly column: number; readonly row: number }>,
): number {
  const filled = Array.from({ length: columns }, () => 0);
  const order = (node: OrgNode): number => ranked.get(node)?.order ?? 0;
  for (const node of nodes
    .filter((each) => ranked.has(each))
    .toSorted((a, b) => order(a) - order(b) || byCodePoint(a.name, b.name))) {
    put(node, ranked.get(node)?.layer ?? 0);
  }
  for (const node of nodes.filter((each) => !ranked.has(each))) put(node, filled.indexOf(Math.min(...filled)));
  return Math.max(...filled);

  function put(node: OrgNode, column: number): void {
    const row = filled[column] ?? 0;
    places.set(node, { column, row });
    filled[column] = row + 1;
  }
}

/** The left edge of every column, and the right edge of them all. */
function columnEdges(places: ReadonlyMap<OrgNode, { readonly column: number }>, columns: number): readonly number[] {
  const widths = Array.from({ length: columns }, () => sizes.narrowest);
  for (const [node, { column }] of places) widths[column] = Math.max(widths[column] ?? 0, widthOf(linesOf(node)));
  const edges = [sizes.margin + sizes.padding];
  for (const width of widths) edges.push((edges.at(-1) ?? 0) + width + sizes.betweenColumns);
  const last = edges.pop() ?? 0;
  return [...edges, last - sizes.betweenColumns + sizes.padding];
}

/** What a box says: the name, and below it the scope, or what became of it. */
function linesOf({ name, scope, status }: OrgNode): readonly string[] {
  return [name, status ?? scope ?? "–"].map((line) => cut(line, sizes.widest));
}

/** As much of a text as fits into a box. */
function cut(text: string, width: number): string {
  const letters = [...text];
  const fitting = Math.floor((width - sizes.padding) / sizes.letter);
  return letters.length > fitting ? `${letters.slice(0, fitting - 1).join("")}…` : text;
}

function widthOf(lines: readonly string[]): number {
  const longest = Math.max(...lines.map((line) => [...line].length));
  return Math.max(sizes.narrowest, Math.ceil(longest * sizes.letter) + sizes.padding);
}

/** From the right of the dependency to the left of the dependent. */
function lineOf(edge: OrgEdge, boxes: ReadonlyMap<OrgNode, Box>): OrgLayout["lines"] {
  const from = boxes.get(edge.dependency);
  const to = boxes.get(edge.dependent);
  if (!from || !to) return [];
  const start: Point = { x: from.x + from.width, y: from.y + from.height / 2 };
  const end: Point = { x: to.x, y: to.y + to.height / 2 };
  return [{ edge, points: [start, end] }];
}
