/** A repository as index and graph show it. */
export interface OrgNode {
  readonly name: string;
  /** Letters, digits and `_`, no word of Mermaid's own, and no other node's. */
  readonly id: string;
  /** `member`: of the fleet; `archived` and `outside`: only shown. */
  readonly kind: "member" | "archived" | "outside";
  /** Where a browser or git finds it, with nothing in it that could end a link; absent where no URL is declared. */
  readonly link?: string;
  readonly defaultBranch: string;
  readonly domain?: string;
  readonly scope?: string;
  readonly metrics: boolean;
  /** By code point. */
  readonly dependsOn: readonly string[];
  /** Of a reference: what became of it. */
  readonly status?: string;
  /** Of an archived one: the commit and the file that are kept as evidence. */
  readonly commit?: string;
  readonly locator?: string;
}

/** The fleet as a graph: what index, graph, drawing and impact are made from. */
export interface OrgGraph {
  /** The inventory's path in the metarepo, with `/`. */
  readonly source: string;
  /** Members, dependencies first; then the archived, then those outside, each by name. */
  readonly nodes: readonly OrgNode[];
  /** By the dependent's place among the nodes, then by the dependency's name. */
  readonly edges: readonly OrgEdge[];
}

export interface OrgEdge {
  readonly dependency: OrgNode;
  readonly dependent: OrgNode;
}

/** Where a drawing has its parts; in pixels, `x` and `y` from the upper left. */
export interface OrgLayout {
  readonly width: number;
  readonly height: number;
  readonly groups: readonly (Box & { readonly title: string })[];
  readonly boxes: readonly (Box & { readonly node: OrgNode; readonly lines: readonly string[] })[];
  /** Each edge as the points that its line goes through. */
  readonly lines: readonly { readonly edge: OrgEdge; readonly points: readonly Point[] }[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}
